"""What reports count as now, from themselves, their history and where they lie."""

import uuid
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from sqlalchemy import Connection, select

from app.database import AnyRow
from app.feedback.clocks import find_pauses, is_on_the_clock
from app.feedback.models import Report, ReportEvent
from app.feedback.public.cells import cell_of
from app.feedback.public.tallying import find_areas
from app.feedback.states import DONE_STATES, Actor, State
from app.province.agencies import calendar_of
from app.province.deadlines.elapsed import worked_minutes
from app.province.deadlines.pauses import Pause, paused_time
from app.province.entries import AreaKey
from app.province.local_time import local_day
from app.province.snapshot import Province
from app.triage.figures.circles import circle_of
from app.triage.figures.durations import bucket_of
from app.triage.figures.facts import Fact

# What of a report its figures depend on.
COUNTED_COLUMNS = (
    Report.id,
    Report.revision,
    Report.kind,
    Report.category_code,
    Report.publication,
    Report.lead_agency_code,
    Report.accused_agency_code,
    Report.latitude,
    Report.longitude,
    Report.state,
    Report.due_at,
    Report.is_emergency,
    Report.acknowledged_at,
    Report.reopened_count,
    Report.is_satisfied,
    Report.submitted_at,
)
_ANSWERS = frozenset({State.ANSWERED, State.RESOLVED, State.REJECTED, State.REFERRED})
_RESOLUTIONS = frozenset({State.ANSWERED, State.RESOLVED})
Areas = tuple[AreaKey, ...]


def facts_of(
    connection: Connection,
    province: Province,
    reports: Sequence[AnyRow],
    place_of: Callable[[Areas], int],
) -> dict[uuid.UUID, Fact]:
    """What each of ``reports`` counts as; ``place_of`` gives areas their number."""
    ids = [report.id for report in reports]
    areas, pauses = find_areas(connection, ids), find_pauses(connection, ids)
    answers = _find_answers(connection, ids)
    return {
        report.id: _fact(
            province,
            report,
            answers[report.id],
            pauses[report.id],
            place_of(tuple(sorted(areas.get(report.id, {}).items()))),
        )
        for report in reports
    }


def first_answer_at(events: Sequence[AnyRow]) -> datetime | None:
    """When staff first said something that answers the report; ``events`` are its answers."""
    return min((event.at for event in events), default=None)


def resolved_at(state: str, events: Sequence[AnyRow]) -> datetime | None:
    """When a report was last answered or resolved, if that still holds."""
    if state not in DONE_STATES:
        return None
    found = (one.at for one in events if one.action == "moved" and one.state in _RESOLUTIONS)
    return max(found, default=None)


def _fact(
    province: Province,
    report: AnyRow,
    events: Sequence[AnyRow],
    pauses: Sequence[Pause],
    place_id: int,
) -> Fact:
    calendar, waited = calendar_of(province, report.lead_agency_code), paused_time(pauses)

    def bucket(until: datetime | None) -> int | None:
        if until is None:
            return None
        since = report.submitted_at
        return bucket_of(worked_minutes(calendar, waited, since=since, until=until))

    return Fact(
        received_on=local_day(report.submitted_at),
        category_code=report.category_code,
        agency_code=report.lead_agency_code,
        place_id=place_id,
        circle=circle_of(report).value,
        cell=cell_of(report.latitude, report.longitude),
        state=report.state,
        due_at=report.due_at if is_on_the_clock(report) else None,
        is_reopened=report.reopened_count > 0,
        is_satisfied=report.is_satisfied,
        first_answer=bucket(first_answer_at(events)),
        resolution=bucket(resolved_at(report.state, events)),
    )


def _find_answers(
    connection: Connection, ids: Sequence[uuid.UUID]
) -> Mapping[uuid.UUID, list[AnyRow]]:
    """What staff replied to each report, and its moves by staff that are an answer."""
    found: defaultdict[uuid.UUID, list[AnyRow]] = defaultdict(list)
    wanted = select(
        ReportEvent.report_id, ReportEvent.at, ReportEvent.action, ReportEvent.state
    ).where(
        ReportEvent.report_id.in_(ids),
        ReportEvent.actor_kind == Actor.STAFF.value,
        ReportEvent.action.in_(("replied", "moved")),
        ReportEvent.is_undone.is_(False),
    )
    for event in connection.execute(wanted):
        if event.action == "replied" or event.state in _ANSWERS:
            found[event.report_id].append(event)
    return found

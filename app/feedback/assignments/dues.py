"""Until when an agency answers what it was asked: as the report, by that agency's own calendar."""

import uuid
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.feedback.assignments.states import RUNNING_STATES
from app.feedback.clocks import Timed, due_by, find_pauses
from app.feedback.models import Report, ReportAssignment
from app.province.deadlines.pauses import Pause
from app.province.local_time import local_moment
from app.province.snapshot import Province

_LAST_MINUTE = 1440
_RUNNING = [state.value for state in RUNNING_STATES]


def recount(session: Session, report: Report, province: Province) -> None:
    """Count anew when a locked ``report`` is due, and what agencies were asked about it."""
    pauses = find_pauses(session.connection(), [report.id])[report.id]
    report.due_at = due_by(province, report, pauses, report.lead_agency_code)
    move_dues(find_running(session, [report.id])[report.id], report, pauses, province)


def assignment_due_at(
    province: Province,
    report: Timed,
    pauses: Collection[Pause],
    agency: str,
    *,
    due_on: date | None,
) -> datetime | None:
    """When ``agency`` is to answer; while the report is paused, when it would be otherwise.

    ``due_on``: at the end of that day, where it is earlier.
    """
    due = due_by(province, report, pauses, agency)
    if due_on is None:
        return due
    named = local_moment(due_on, _LAST_MINUTE)
    return named if due is None else min(due, named)


def move_dues(
    running: Iterable[ReportAssignment],
    report: Timed,
    pauses: Collection[Pause],
    province: Province,
) -> bool:
    """Count the ``running`` assignments of one report anew; whether any is due at another time."""
    moved = False
    for one in running:
        due = assignment_due_at(province, report, pauses, one.agency_code, due_on=one.due_on)
        moved = moved or due != one.due_at
        one.due_at = due
    return moved


def find_running(
    session: Session, report_ids: Sequence[uuid.UUID]
) -> defaultdict[uuid.UUID, list[ReportAssignment]]:
    """The assignments of locked reports that are still to be answered, in one statement."""
    found: defaultdict[uuid.UUID, list[ReportAssignment]] = defaultdict(list)
    wanted = select(ReportAssignment).where(
        ReportAssignment.report_id.in_(report_ids), ReportAssignment.state.in_(_RUNNING)
    )
    for assignment in session.scalars(wanted.order_by(ReportAssignment.id)):
        found[assignment.report_id].append(assignment)
    return found

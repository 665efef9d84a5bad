"""What staff are told in the evening: handed reports, counts of the queue, numbers."""

import uuid
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import select

from app.feedback.models import Report, ReportArea, ReportAssignment
from app.identity.staff.rights import Scope
from app.triage.sight import Surroundings, sees
from tests.figures import all_reports, exact_figures
from tests.reports import QUEUE
from tests.service import Caller, Json, Service
from tests.triage.day.book import Deed

_WAITS = ("submitted", "accepted", "in_progress")


def check_hands(deeds: Iterable[Deed]) -> None:
    """No report was in two clerks' hands at once."""
    held: defaultdict[str, list[tuple[float, float, str]]] = defaultdict(list)
    deeds = sorted(deeds, key=lambda one: one.sent_at)
    for deed in deeds:
        if deed.handed is not None:
            until = _until(deed, deeds)
            held[deed.handed].append((deed.answered_at, until, deed.who))
    for report_id, holds in held.items():
        for since, until, who in holds:
            for one in deeds:
                if one.handed == report_id and one.who != who:
                    is_within = since < one.sent_at and one.answered_at < until
                    assert not is_within, (report_id, who, one)


def _until(handed: Deed, deeds: Sequence[Deed]) -> float:
    """The first moment at which it may have left his hands: moved by anybody, or given up."""
    for deed in deeds:
        if deed.answered_at < handed.sent_at:
            continue
        is_moved = any(one.report == handed.handed and one.state for one in deed.steps)
        is_given_up = deed.who == handed.who and deed.passed_by == handed.handed
        if deed is not handed and (is_moved or is_given_up):
            return deed.sent_at
    return float("inf")


def check_queue(service: Service, caller: Caller, staff_id: str, scopes: Sequence[Scope]) -> None:
    """The queue's counts, and its pages, are what a slow look at every report finds."""
    with service.database.reading() as connection:
        rows = connection.execute(select(Report.__table__)).all()
        around: defaultdict[uuid.UUID, tuple[set[Any], set[str]]] = defaultdict(
            lambda: (set(), set())
        )
        for area in connection.execute(select(ReportArea.__table__)):
            around[area.report_id][0].add((area.scheme, area.code))
        at_work = select(ReportAssignment.__table__).where(ReportAssignment.ended_at.is_(None))
        for asked in connection.execute(at_work):
            around[asked.report_id][1].add(asked.agency_code)
    seen = []
    for row in rows:
        surroundings = Surroundings(*map(frozenset, around[row.id]))
        if any(sees(scope, row, surroundings) for scope in scopes):
            seen.append(row)
    answer = caller.get(f"{QUEUE}/counts")
    assert answer.status_code == 200, answer.get_json()
    told = answer.get_json()
    assert {one["state"]: one["reports"] for one in told["by_state"]} == Counter(
        row.state for row in seen
    )
    waiting = [row for row in seen if row.state in _WAITS and not _is_met(row)]
    assert told["total"] == len(seen)
    assert told["late"] == sum(row.due_at < datetime.now(UTC) for row in waiting)
    assert told["unassigned"] == sum(row.assignee_id is None for row in seen)
    assert told["mine"] == sum(str(row.assignee_id) == staff_id for row in seen)
    assert told["needs_supervisor"] == sum(row.needs_supervisor for row in seen)


def check_statistics(service: Service, caller: Caller, scopes: Sequence[Scope]) -> None:
    """Numbers by agency are what counting every report finds."""
    exact = exact_figures(
        all_reports(service), scopes, lambda one: one.report.lead_agency_code, now=datetime.now(UTC)
    )
    answer = caller.get("/v1/admin/statistics?by=agency")
    assert answer.status_code == 200, answer.get_json()
    content: Json = answer.get_json()
    assert content["is_up_to_date"]
    found = {one["code"]: one for one in content["items"]}
    assert found.keys() == exact.keys()
    for code, numbers in exact.items():
        told = found[code] | found[code]["satisfaction"]
        assert {name: told[name] for name in numbers["counts"]} == numbers["counts"], code
        for name in ("first_answer", "resolution"):
            assert told[name]["reports"] == len(numbers[name]), (code, name)


def _is_met(row: Any) -> bool:
    return bool(row.is_emergency and row.acknowledged_at is not None)

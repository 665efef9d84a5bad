"""How many reports a filter has, by what a clerk looks for first; exact up to a bound."""

from collections.abc import Sequence
from typing import Any, TypedDict

from sqlalchemy import Connection, case, func, select, union, union_all

from app.database import table_of
from app.feedback.clocks import is_met
from app.feedback.models import Report
from app.feedback.states import STATES_ON_THE_CLOCK
from app.triage.queue.branches import Branch
from app.triage.queue.filters import end_of_day
from app.triage.queue.narrowing import LOOKED_AT, of_these
from app.triage.queue.questions import BOUNDS, Bounds, Question
from app.triage.queue.sorting import Keys

# No more than this are counted, and looked at in each state.
MAX_COUNTED = 10_000
_REPORTS = table_of(Report)
_COUNTED = [
    _REPORTS.c[name]
    for name in (
        "id",
        "state",
        "due_at",
        "is_emergency",
        "acknowledged_at",
        "assignee_id",
        "needs_supervisor",
    )
]


class StateCount(TypedDict):
    """A state with the number of its reports."""

    state: str
    reports: int


class QueueCounts(TypedDict):
    """The numbers of a filter; ``is_more``: there are more reports than were counted."""

    total: int
    by_state: list[StateCount]
    late: int
    due_today: int
    unassigned: int
    mine: int
    needs_supervisor: int
    is_more: bool


def count_queue(
    connection: Connection,
    question: Question,
    *,
    at_most: int = MAX_COUNTED,
    bounds: Bounds = BOUNDS,
) -> QueueCounts:
    """The numbers of the reports that are asked for; beyond ``at_most`` no more is counted."""
    rows: Sequence[Any] = []
    is_cut = False
    if not question.is_void:
        found = question.find_few(connection, _COUNTED, at_most=bounds.few)
        if found is None:
            branches = question.branches([None])
            is_cut = _is_cut(connection, branches, at_most)
            found = _walked(branches, at_most)
        rows = connection.execute(_numbers(question, found.limit(at_most + 1))).all()
    total = sum(row.total for row in rows)
    return {
        "total": total,
        "by_state": [{"state": row.state, "reports": row.total} for row in rows],
        "late": sum(row.late for row in rows),
        "due_today": sum(row.due_today for row in rows),
        "unassigned": sum(row.unassigned for row in rows),
        "mine": sum(row.mine for row in rows),
        "needs_supervisor": sum(row.needs_supervisor for row in rows),
        "is_more": is_cut or total > at_most,
    }


def _walked(branches: Sequence[Branch], at_most: int) -> Keys:
    parts = []
    for branch in branches:
        told = (of_these(LOOKED_AT, predicate) for predicate in branch.indexed)
        passed = select(LOOKED_AT).where(*told).limit(at_most + 1).subquery()
        columns = [passed.c[column.name] for column in _COUNTED]
        holding = (of_these(passed, predicate) for predicate in branch.holding)
        parts.append(select(*columns).where(*holding))
    return select(union(*parts).subquery())


def _is_cut(connection: Connection, branches: Sequence[Branch], at_most: int) -> bool:
    """Whether a branch has more reports than are looked at."""
    beyond = [
        branch.passed(_COUNTED[:1]).limit(1).offset(at_most + 1).subquery()
        for branch in branches
        if not branch.is_short
    ]
    if not beyond:
        return False
    return connection.execute(union_all(*map(select, beyond))).first() is not None


def _numbers(question: Question, found: Keys) -> Keys:
    one, now = found.subquery().c, question.now
    on_the_clock = one.state.in_([state.value for state in STATES_ON_THE_CLOCK])
    waits = on_the_clock & ~is_met(one)
    return (
        select(
            one.state,
            func.count().label("total"),
            _count(waits & (one.due_at < now)).label("late"),
            _count(waits & (one.due_at >= now) & (one.due_at < end_of_day(now))).label("due_today"),
            _count(one.assignee_id.is_(None)).label("unassigned"),
            _count(one.assignee_id == question.staff_id).label("mine"),
            _count(one.needs_supervisor.is_(True)).label("needs_supervisor"),
        )
        .group_by(one.state)
        .order_by(one.state)
    )


def _count(condition: Any) -> Any:
    return func.sum(case((condition, 1), else_=0))

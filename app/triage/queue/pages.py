"""A page of the queue, at a cost that does not grow with the number of reports."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Connection, and_, or_, select, union, union_all

from app.database import AnyRow, table_of
from app.feedback.models import Report
from app.identity.models import StaffMember
from app.triage.queue.branches import Branch
from app.triage.queue.filters import shows_photos
from app.triage.queue.narrowing import of_these
from app.triage.queue.questions import BOUNDS, Bounds, Question
from app.triage.queue.sorting import ORDERS, Keys, Order, Place, Sort

_REPORTS = table_of(Report)
_STAFF = table_of(StaffMember)
# What the queue shows of a report; of a statement that joins who has it on his desk.
SHOWN = (
    *_REPORTS.c,
    _STAFF.c.full_name.label("assignee_name"),
    shows_photos().label("has_photos"),
)


@dataclass(frozen=True)
class QueuePage:
    """Some reports in order, and the place after which the next page goes on; None: that was all.

    Where a walk passes by much and finds little, a page ends before it is full.
    """

    rows: Sequence[AnyRow]
    ends_at: Place | None


def find_page(
    connection: Connection,
    question: Question,
    *,
    sort: Sort,
    after: Place | None,
    limit: int,
    bounds: Bounds = BOUNDS,
) -> QueuePage:
    """The first ``limit`` reports later than ``after``; those without a deadline come last."""
    if question.is_void:
        return QueuePage([], None)
    order = ORDERS[sort]
    few = None
    # The soonest due, by state and agency: that alone every index has in order.
    if not question.is_indexed or sort is not Sort.DUE:
        few = question.find_few(connection, order.keys, at_most=bounds.few)
    rows: list[AnyRow] = []
    if after is None or after.value is not None:
        keys: Keys | None
        if few is not None:
            keys, horizon = _few_later(few, order, after), None
        else:
            keys, horizon = _walk(connection, question, order, after, limit + 1, bounds)
        rows = [] if keys is None else _fetch(connection, keys, order, limit + 1)
        if horizon is not None and len(rows) <= limit:
            return QueuePage(rows, horizon)
    if order.may_lack_value and len(rows) <= limit:
        place = after if after is not None and after.value is None else None
        source: Keys = few if few is not None else select(*order.keys).where(question.predicate)
        undated = _undated(source, order, place, is_few=few is not None)
        rows += _fetch(connection, undated, order, limit + 1 - len(rows))
    ends_at = order.place_of(rows[limit - 1]) if len(rows) > limit else None
    return QueuePage(rows[:limit], ends_at)


def _fetch(connection: Connection, keys: Keys, order: Order, count: int) -> list[AnyRow]:
    """The first ``count`` reports of ``keys``, as they are shown."""
    found = keys.subquery()
    page = select(found).order_by(*order.sorted_by(found.c)).limit(count).subquery()
    statement = (
        select(*SHOWN)
        .select_from(page)
        .join(_REPORTS, _REPORTS.c.id == page.c.id)
        .outerjoin(_STAFF, _STAFF.c.id == _REPORTS.c.assignee_id)
        .order_by(*order.sorted_by(page.c))
    )
    return list(connection.execute(statement))


def _few_later(few: Keys, order: Order, after: Place | None) -> Keys:
    keys = few.subquery()
    bounds = [] if after is None else [order.after(after, None)]
    return select(keys).where(of_these(keys, and_(order.column.is_not(None), *bounds)))


def _walk(
    connection: Connection,
    question: Question,
    order: Order,
    after: Place | None,
    count: int,
    bounds: Bounds,
) -> tuple[Keys | None, Place | None]:
    """The keys of the next ``count`` reports, and the place up to which they were looked for."""
    branches = question.branches(
        order.priorities, order.column.is_not(None), in_any_state=order.has_any_state
    )
    if after is not None:
        branches = [later for one in branches if (later := one.later(order, after))]
    horizon = None
    if not question.is_indexed:
        horizon = _horizon(connection, branches, order, bounds.passed)
    if horizon is not None:
        branches = [near for one in branches if (near := one.until(order, horizon))]
    if not branches:
        return None, horizon
    sorting = order.sorted_by(_REPORTS.c)
    parts = [one.wanted(order.keys).order_by(*sorting).limit(count).subquery() for one in branches]
    # A report that is seen for two reasons is in two of them, and in the page once.
    merged = union(*(select(part) for part in parts)).subquery()
    return select(merged), horizon


def _horizon(
    connection: Connection, branches: Sequence[Branch], order: Order, passed: int
) -> Place | None:
    """The place at which a branch has passed by so many reports; None: all come to their ends."""
    long = [one for one in branches if not one.is_short]
    if not long:
        return None
    sorting = order.sorted_by(_REPORTS.c)
    parts = [
        one.passed(order.keys).order_by(*sorting).limit(1).offset(passed).subquery() for one in long
    ]
    rows = connection.execute(union_all(*(select(part) for part in parts))).all()
    return min(map(order.place_of, rows), key=order.rank, default=None)


def _undated(source: Keys, order: Order, after: Place | None, *, is_few: bool) -> Keys:
    """What of ``source`` has no deadline, later than ``after``."""
    holds: ColumnElement[bool] = Report.due_at.is_(None)
    if after is not None:
        later: ColumnElement[bool] = Report.id > after.id
        if order.by_priority:
            same = and_(Report.priority == after.priority, later)
            later = or_(Report.priority < after.priority, same)
        holds = and_(holds, later)
    if not is_few:
        return source.where(holds)
    keys = source.subquery()
    return select(keys).where(of_these(keys, holds))

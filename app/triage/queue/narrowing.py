"""Small sets of reports that hold every wanted one: looked at one by one, in any order.

Where one part of a filter is rare, an index of that part finds its few reports at once, and what
else is wanted is looked up in these alone.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    FromClause,
    Subquery,
    column,
    func,
    select,
    table,
    union_all,
)
from sqlalchemy.sql.visitors import replacement_traverse

from app.database import table_of
from app.feedback.models import Report, ReportArea
from app.feedback.public.cells import cover
from app.identity.staff.rights import ALL_AREAS, Scope
from app.province.entries import AreaKey
from app.triage.queue.filters import MAX_RANGES, QueueFilter, at_work, due_within, received_within
from app.triage.queue.search import Search, find_said
from app.triage.queue.sorting import Keys

_REPORTS = table_of(Report)
_LONG = frozenset({"text", "public_text", "attributes", "sealed_caller", "sealed_filed_for"})
# What a filter looks at: not what a step of its own would copy in vain. And without foreign keys,
# whose bookkeeping in SQLAlchemy costs each statement more than the statement itself.
LOOKED_AT = table(
    _REPORTS.name,
    *(column(one.name, one.type) for one in _REPORTS.c if one.name not in _LONG),
)


def narrowest(connection: Connection, paths: Sequence[Keys], *, at_most: int) -> Subquery | None:
    """The smallest of ``paths`` as reports, if it has at most so many; in one statement."""
    if not paths:
        return None
    counted = [
        select(func.count()).select_from(path.limit(at_most + 1).subquery()).scalar_subquery()
        for path in paths
    ]
    counts = connection.execute(select(*counted)).one()
    fewest, path = min(zip(counts, paths, strict=True), key=lambda pair: pair[0])
    if fewest > at_most:
        return None
    # With a limit it stays a step of its own: no planner goes through other indexes instead.
    ids = path.limit(at_most).subquery()
    return select(LOOKED_AT).where(LOOKED_AT.c.id.in_(select(ids))).limit(at_most).subquery()


def of_these(few: FromClause, predicate: ColumnElement[bool]) -> ColumnElement[bool]:
    """``predicate`` over reports as one over the rows of ``few``."""

    def replaced(element: Any, **_: Any) -> Any:
        is_column = getattr(element, "table", None) is not None
        is_report = is_column and getattr(element.table, "name", None) == _REPORTS.name
        return few.c[element.name] if is_report else None

    found: ColumnElement[bool] = replacement_traverse(predicate, {}, replaced)
    return found


def paths_to(
    wanted: QueueFilter,
    search: Search | None,
    scopes: Sequence[Scope],
    now: datetime,
    *,
    is_sqlite: bool,
) -> Iterator[Keys]:
    """The ids of sets that hold every wanted report, each found by an index."""
    in_states = Report.state.in_(wanted.possible_states())
    if search is not None:
        yield find_said(search, is_sqlite=is_sqlite)
    if wanted.assignee is not None:
        yield select(Report.id).where(Report.assignee_id == wanted.assignee)
    if wanted.box is not None:
        ranges = cover(wanted.box, at_most=MAX_RANGES)
        yield _all(
            [
                select(Report.id).where(in_states, Report.cell.between(one.first, one.last))
                for one in ranges
            ]
        )
    due, received = due_within(wanted, now), received_within(wanted)
    if received:
        yield select(Report.id).where(in_states, *received)
    if wanted.agency is not None:
        yield _led_or_helped([wanted.agency], in_states, due)
    elif due:
        yield select(Report.id).where(in_states, *due)
    if wanted.areas is not None and wanted.area_scheme is not None:
        yield _lying_in(wanted.areas)
    areas = {scope.area for scope in scopes}
    if ALL_AREAS not in areas:
        yield _lying_in(sorted(areas))
    agencies = {scope.agency_code for scope in scopes}
    if agencies and "" not in agencies:
        yield _led_or_helped(sorted(agencies), in_states, due)


def _led_or_helped(
    agencies: Sequence[str], in_states: ColumnElement[bool], due: Sequence[ColumnElement[bool]]
) -> Keys:
    found = []
    for agency in agencies:
        leads, helps = at_work(agency)
        found += [select(Report.id).where(leads, in_states, *due), select(Report.id).where(helps)]
    return _all(found)


def _lying_in(areas: Iterable[AreaKey]) -> Keys:
    codes = defaultdict(list)
    for scheme, code in areas:
        codes[scheme].append(code)
    there = (
        (ReportArea.scheme == scheme, ReportArea.code.in_(found)) for scheme, found in codes.items()
    )
    return _all([select(ReportArea.report_id.label("id")).where(*one) for one in there])


def _all(parts: Sequence[Keys]) -> Keys:
    return select(union_all(*parts).subquery())

"""Keeping public numbers up, some hundred reports at once, in the worker.

A report whose revision is not the one it was counted at is taken, locked, compared with what the
ledger says it counted as, and the difference is written: all in one transaction, so that a worker
may die anywhere, and any number of them share the work.
"""

import uuid
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Table, UpdateBase, bindparam, delete, select, update
from sqlalchemy.orm import Session

from app.database import AnyRow, Base, Database, table_of, upserts
from app.feedback.models import MapCluster, MonthlyCount, Report, ReportArea, ReportTally
from app.feedback.public.places import in_e6
from app.feedback.public.tallies import Amounts, Change, Counted, deltas_of
from app.feedback.states import Publication
from app.province.local_time import local_day

_PAGE = 500
_REPORTS = table_of(Report)
_IS_BEHIND = Report.tallied_revision != Report.revision
_BEHIND = (
    select(
        Report.id,
        Report.revision,
        Report.publication,
        Report.category_code,
        Report.state,
        Report.public_latitude,
        Report.public_longitude,
        Report.public_cell,
        Report.reopened_count,
        Report.submitted_at,
    )
    .where(_IS_BEHIND)
    .order_by(Report.id)
    .limit(_PAGE)
)


def _adding(model: type[Base]) -> Mapping[str, UpdateBase]:
    """Adds amounts to the row of a key, or makes it."""
    table = table_of(model)
    amounts = [column.name for column in table.columns if not column.primary_key]

    def complete(insert: Any) -> UpdateBase:
        added: UpdateBase = insert.values(
            {column.name: bindparam(column.name) for column in table.columns}
        ).on_conflict_do_update(
            index_elements=list(table.primary_key.columns),
            set_={name: table.c[name] + insert.excluded[name] for name in amounts},
        )
        return added

    return upserts(model, complete)


_ADD: Mapping[type[Base], Mapping[str, UpdateBase]] = {
    model: _adding(model) for model in (MapCluster, MonthlyCount)
}


def tally_reports(database: Database) -> int:
    """Count some of the reports that changed; how many were looked at."""
    with database.reading() as connection:
        if connection.execute(select(Report.id).where(_IS_BEHIND).limit(1)).first() is None:
            return 0
    with database.writing() as session:
        page = session.execute(_BEHIND.with_for_update(skip_locked=True)).all()
        if page:
            _tally(session, page)
        session.commit()
    return len(page)


def counted_as(report: AnyRow, areas: Mapping[str, str]) -> Counted | None:
    """What a report counts as, which lies in ``areas`` (codes by scheme); None: nothing."""
    if report.publication != Publication.PUBLIC or report.public_cell is None:
        return None
    return Counted(
        cell=report.public_cell,
        latitude_e6=in_e6(report.public_latitude),
        longitude_e6=in_e6(report.public_longitude),
        category=report.category_code,
        state=report.state,
        month=f"{local_day(report.submitted_at):%Y-%m}",
        is_reopened=report.reopened_count > 0,
        areas=tuple(sorted(areas.items())),
    )


def find_areas(
    connection: Connection, report_ids: Sequence[uuid.UUID]
) -> Mapping[uuid.UUID, Mapping[str, str]]:
    """Where reports lie: the area's code in each scheme that has one there."""
    found: defaultdict[uuid.UUID, dict[str, str]] = defaultdict(dict)
    wanted = select(ReportArea.report_id, ReportArea.scheme, ReportArea.code)
    for row in connection.execute(wanted.where(ReportArea.report_id.in_(report_ids))):
        found[row.report_id][row.scheme] = row.code
    return found


def _tally(session: Session, page: Sequence[AnyRow]) -> None:
    ids = [report.id for report in page]
    areas = find_areas(session.connection(), ids)
    ledger = select(ReportTally.report_id, ReportTally.counted).where(
        ReportTally.report_id.in_(ids)
    )
    kept = {row.report_id: Counted.read(row.counted) for row in session.execute(ledger)}
    changes = {
        report.id: Change(kept.get(report.id), counted_as(report, areas[report.id]))
        for report in page
    }
    deltas = deltas_of(changes.values())
    _add(session, MapCluster, deltas.clusters)
    _add(session, MonthlyCount, deltas.months)
    _enter(session, {id_: one for id_, one in changes.items() if one.before != one.after})
    session.execute(
        update(_REPORTS)
        # They are locked: none has another revision by now.
        .where(_REPORTS.c.id.in_(ids))
        .values(tallied_revision=_REPORTS.c.revision)
    )


def _add(session: Session, model: type[Base], deltas: Mapping[Any, Amounts]) -> None:
    """Add to rows, made where there is none; what counts nothing any more goes.

    In the order of their keys, so that no two workers wait for each other.
    """
    if not deltas:
        return
    table = table_of(model)
    keys = [column.name for column in table.primary_key]
    amounts = [column.name for column in table.columns if not column.primary_key]
    rows = [dict(zip(keys + amounts, (*key, *added), strict=True)) for key, added in deltas.items()]
    connection = session.connection()
    _execute_plainly(connection, _ADD[model][connection.dialect.name], rows)
    _remove_empty(session, table, [row for row in rows if row[amounts[0]] < 0])


def _execute_plainly(
    connection: Connection, statement: UpdateBase, rows: Sequence[Mapping[str, Any]]
) -> None:
    """Execute ``statement`` for each of ``rows``, whose values the driver takes as they are.

    There are many rows to a report: to prepare each would cost more than writing it.
    """
    compiled = statement.compile(dialect=connection.dialect)
    names = compiled.positiontup
    sent: Any = rows if names is None else [tuple(row[name] for name in names) for row in rows]
    connection.exec_driver_sql(str(compiled), sent)


def _remove_empty(session: Session, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    if not rows:
        return
    keys = [column.name for column in table.primary_key]
    amounts = [column for column in table.columns if not column.primary_key]
    named = (table.c[name] == bindparam(f"key_{name}") for name in keys)
    session.connection().execute(
        delete(table).where(*named, amounts[0] == 0),
        [{f"key_{name}": row[name] for name in keys} for row in rows],
    )


def _enter(session: Session, changes: Mapping[uuid.UUID, Change]) -> None:
    """Write into the ledger what is counted now."""
    if not changes:
        return
    session.execute(delete(ReportTally).where(ReportTally.report_id.in_(changes)))
    rows = [
        {"report_id": report_id, "counted": vars(one.after)}
        for report_id, one in changes.items()
        if one.after is not None
    ]
    if rows:
        session.execute(table_of(ReportTally).insert(), rows)

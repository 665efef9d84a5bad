"""Keeping staff's numbers up, some hundred reports at once, in the worker.

A report whose revision is not the one it was counted at is taken, locked, compared with what it
counted as, and the difference is written: all in one transaction, so that a worker may die
anywhere. Any number of them may try, and one at a time does it: sums are read and written again.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence

from sqlalchemy import bindparam, delete, insert, select, tuple_, update
from sqlalchemy.orm import Session

from app.database import AnyRow, Database, table_of
from app.database.turns import take_turn
from app.feedback.models import Report
from app.province.snapshot import Province
from app.triage.figures.facts import CellKey as Key
from app.triage.figures.facts import Change, Fact, Sums, deltas_of
from app.triage.figures.models import FigureCell, ReportFigure
from app.triage.figures.places import PlaceNumbers
from app.triage.figures.reckoning import COUNTED_COLUMNS, facts_of

_PAGE = 500
# Six values each, and SQLite takes 32,766 in a statement.
_KEYS_AT_ONCE = 1000
_REPORTS, _FIGURES, _CELLS = table_of(Report), table_of(ReportFigure), table_of(FigureCell)
_IS_BEHIND = Report.figured_revision != Report.revision
_BEHIND = select(*COUNTED_COLUMNS).where(_IS_BEHIND).order_by(Report.id).limit(_PAGE)
ANY_BEHIND = select(Report.id).where(_IS_BEHIND).limit(1)
_KEY_COLUMNS = tuple(_CELLS.c[name] for name in Key._fields)
_IS_CELL = tuple(column == bindparam(f"key_{column.name}") for column in _KEY_COLUMNS)
_UPDATE = update(_CELLS).where(*_IS_CELL)
_DELETE = delete(_CELLS).where(*_IS_CELL)


def keep_figures(database: Database, province: Callable[[], Province]) -> int:
    """Count some of the reports that changed; how many were looked at."""
    with database.reading() as connection:
        if connection.execute(ANY_BEHIND).first() is None:
            return 0
    with database.writing() as session:
        if not take_turn(session, "figures"):
            return 0
        page = session.execute(_BEHIND.with_for_update(skip_locked=True)).all()
        if page:
            _count(session, province(), page)
        session.commit()
    return len(page)


def _count(session: Session, province: Province, page: Sequence[AnyRow]) -> None:
    ids = [report.id for report in page]
    numbers = PlaceNumbers(session)
    now = facts_of(session.connection(), province, page, numbers.of)
    kept = session.execute(select(_FIGURES).where(_FIGURES.c.report_id.in_(ids)))
    before = {row.report_id: Fact.read(row) for row in kept}
    changes = {
        report_id: Change(before.get(report_id), fact)
        for report_id, fact in now.items()
        if before.get(report_id) != fact
    }
    if changes:
        _write_sums(session, deltas_of(changes.values()))
        session.execute(delete(_FIGURES).where(_FIGURES.c.report_id.in_(changes)))
        rows = [{"report_id": one, **vars(change.after)} for one, change in changes.items()]
        session.execute(insert(_FIGURES), rows)
    session.execute(
        update(_REPORTS)
        # They are locked: none has another revision by now.
        .where(_REPORTS.c.id.in_(ids))
        .values(figured_revision=_REPORTS.c.revision)
    )


def _write_sums(session: Session, deltas: Mapping[Key, Sums]) -> None:
    """Add to rows, made where there is none; what counts nothing any more goes."""
    kept: set[Key] = set()
    for row in _rows(session, list(deltas)):
        key = Key(*row[: len(_KEY_COLUMNS)])
        deltas[key].add_row(row)
        kept.add(key)
    connection = session.connection()
    changed = [_keyed(key) | deltas[key].values() for key in kept if deltas[key].amounts[0]]
    gone = [_keyed(key) for key in kept if not deltas[key].amounts[0]]
    new = [{**key._asdict(), **sums.values()} for key, sums in deltas.items() if key not in kept]
    if changed:
        connection.execute(_UPDATE, changed)
    if gone:
        connection.execute(_DELETE, gone)
    if new:
        connection.execute(insert(_CELLS), new)


def _rows(session: Session, keys: Sequence[Key]) -> Iterator[AnyRow]:
    for start in range(0, len(keys), _KEYS_AT_ONCE):
        some = keys[start : start + _KEYS_AT_ONCE]
        wanted = select(*_CELLS.columns).where(tuple_(*_KEY_COLUMNS).in_(some))
        yield from session.execute(wanted)


def _keyed(key: Key) -> dict[str, object]:
    return {f"key_{name}": value for name, value in key._asdict().items()}

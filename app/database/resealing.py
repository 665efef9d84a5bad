"""Sealing every stored value anew under the first key, in small pieces, while the service runs."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import and_, select, update

from app.database.engine import Database
from app.database.sealing import Sealer, UnsealError
from app.database.secret_columns import AnyColumn, purpose_of
from app.database.statements import AnyRow, affected_rows

_READ_AT_ONCE = 200


@dataclass
class ResealCount:
    """What one pass over a column found."""

    column: str
    current: int = 0
    resealed: int = 0
    # Under an old key still: somebody else wrote it meanwhile, or nothing was to be changed.
    old: int = 0
    # Opened by none of the keys.
    unreadable: int = 0


def reseal_column(
    database: Database, sealer: Sealer, column: AnyColumn, *, only_count: bool = False
) -> ResealCount:
    """Seal anew what an old key sealed; may be broken off and run again at any moment.

    ``only_count`` changes nothing. Each piece is a short transaction, and a value that somebody
    else wrote meanwhile is left to him.
    """
    count, after = ResealCount(purpose_of(column)), None
    while rows := _read(database, column, after):
        changes = _changes(sealer, rows, count)
        if changes and only_count:
            count.old += len(changes)
        elif changes:
            _write(database, column, changes, count)
        after = rows[-1].key
    return count


def _key_of(column: AnyColumn) -> AnyColumn:
    (key,) = column.table.primary_key.columns
    return key


def _read(database: Database, column: AnyColumn, after: Any) -> list[AnyRow]:
    key = _key_of(column)
    wanted = (
        select(key.label("key"), column.label("sealed"))
        .where(column.is_not(None))
        .order_by(key)
        .limit(_READ_AT_ONCE)
    )
    if after is not None:
        wanted = wanted.where(key > after)
    with database.reading() as connection:
        return list(connection.execute(wanted))


def _changes(
    sealer: Sealer, rows: list[AnyRow], count: ResealCount
) -> list[tuple[Any, bytes, bytes]]:
    """Key, old and new value of those rows that an old key sealed."""
    changes = []
    for row in rows:
        try:
            resealed = sealer.reseal(row.sealed, purpose=count.column)
        except UnsealError:
            count.unreadable += 1
            continue
        if resealed is None:
            count.current += 1
        else:
            changes.append((row.key, row.sealed, resealed))
    return changes


def _write(
    database: Database,
    column: AnyColumn,
    changes: list[tuple[Any, bytes, bytes]],
    count: ResealCount,
) -> None:
    key = _key_of(column)
    with database.writing() as session:
        for row_key, old, new in changes:
            unchanged = and_(key == row_key, column == old)
            statement = update(column.table).where(unchanged).values({column: new})
            was_changed = affected_rows(session, statement) == 1
            count.resealed += was_changed
            count.old += not was_changed
        session.commit()

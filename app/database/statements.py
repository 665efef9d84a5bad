"""Small things around executing statements."""

from collections.abc import Callable, Mapping
from typing import Any, cast

from sqlalchemy import CursorResult, Table, UpdateBase
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.orm import DeclarativeBase, Session

# A result row, whose columns are read by name; its precise type is as long as its columns.
AnyRow = Any


def table_of(model: type[DeclarativeBase]) -> Table:
    """The table of ``model``; SQLAlchemy types it as something more general."""
    return cast("Table", model.__table__)


def affected_rows(session: Session, statement: UpdateBase) -> int:
    """Execute an UPDATE or DELETE; how many rows it touched."""
    return cast("CursorResult[Any]", session.execute(statement)).rowcount


def upserts(
    model: type[DeclarativeBase], complete: Callable[[Any], UpdateBase]
) -> Mapping[str, UpdateBase]:
    """An INSERT into ``model`` with its ON CONFLICT, by the dialect's name; to be built once.

    ``complete`` adds the clause, which both dialects spell alike and neither shares.
    """
    return {
        "sqlite": complete(sqlite_insert(table_of(model))),
        "postgresql": complete(postgresql_insert(table_of(model))),
    }

"""Small things around executing statements."""

from typing import Any, cast

from sqlalchemy import CursorResult, Table, UpdateBase
from sqlalchemy.orm import DeclarativeBase, Session

# A result row, whose columns are read by name; its precise type is as long as its columns.
AnyRow = Any


def table_of(model: type[DeclarativeBase]) -> Table:
    """The table of ``model``; SQLAlchemy types it as something more general."""
    return cast("Table", model.__table__)


def affected_rows(session: Session, statement: UpdateBase) -> int:
    """Execute an UPDATE or DELETE; how many rows it touched."""
    return cast("CursorResult[Any]", session.execute(statement)).rowcount

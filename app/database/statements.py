"""Small things around executing statements."""

from typing import Any, cast

from sqlalchemy import CursorResult, UpdateBase
from sqlalchemy.orm import Session

# A result row, whose columns are read by name; its precise type is as long as its columns.
AnyRow = Any


def affected_rows(session: Session, statement: UpdateBase) -> int:
    """Execute an UPDATE or DELETE; how many rows it touched."""
    return cast("CursorResult[Any]", session.execute(statement)).rowcount

"""Columns of a record as they were at one moment, kept as JSON to be put back later."""

import uuid
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Uuid

from app.database import Base, UtcDateTime, table_of


def snapshot_of(record: Base, names: Iterable[str]) -> dict[str, Any]:
    """The columns ``names`` of ``record``, as JSON takes them."""
    return {name: _kept(getattr(record, name)) for name in names}


def restore(record: Base, kept: Mapping[str, Any]) -> None:
    """Put back what ``snapshot_of`` took."""
    columns = table_of(type(record)).c
    for name, value in kept.items():
        setattr(record, name, _read(columns[name].type, value))


def _kept(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    return str(value) if isinstance(value, uuid.UUID) else value


def _read(kind: Any, value: Any) -> Any:
    if value is None:
        return None
    if isinstance(kind, UtcDateTime):
        return datetime.fromisoformat(value)
    return uuid.UUID(value) if isinstance(kind, Uuid) else value

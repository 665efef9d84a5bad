"""Which columns hold sealed values and lookup hashes: those whose type says so, in every domain."""

from typing import Any

from sqlalchemy import Column
from sqlalchemy.types import TypeEngine

from app.database.columns import Base, LookupHash, Sealed

AnyColumn = Column[Any]


def sealed_columns() -> list[AnyColumn]:
    """Every column of sealed values, of all tables that were imported."""
    return _columns_of(Sealed)


def lookup_columns() -> list[AnyColumn]:
    """Every column of lookup hashes."""
    return _columns_of(LookupHash)


def purpose_of(column: AnyColumn) -> str:
    """What the values of ``column`` were sealed for."""
    return f"{column.table.name}.{column.name}"


def _columns_of(kind: type[TypeEngine[bytes]]) -> list[AnyColumn]:
    tables = Base.metadata.sorted_tables
    return [one for table in tables for one in table.columns if isinstance(one.type, kind)]

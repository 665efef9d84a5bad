"""Finds a citizen's rows in any table that the register knows a way from."""

import uuid
from collections.abc import Mapping
from typing import Any

from sqlalchemy import Column, ColumnElement, Select, Table, select

from app.database import Base
from app.identity.models import Citizen
from app.privacy.register.reading import RegisteredTable, read_register

_CITIZENS = Citizen.__tablename__


def tables_of_citizens() -> Mapping[str, RegisteredTable]:
    """The tables whose rows lead to citizens, by name."""
    return {name: one for name, one in read_register().items() if one.whose is not None}


def rows_of(name: str, citizen_id: uuid.UUID) -> Select[Any]:
    """All columns of the citizen's rows in the table."""
    table = Base.metadata.tables[name]
    return select(table).where(is_his(table, citizen_id))


def is_his(table: Table, citizen_id: uuid.UUID) -> ColumnElement[bool]:
    """Whether a row of the table is the citizen's."""
    column, target = way_from(table)
    if target is None:
        return column == citizen_id
    if target.table.name == _CITIZENS:
        return column == citizen_id
    return column.in_(select(target).where(is_his(target.table, citizen_id)))


def way_from(table: Table) -> tuple[Column[Any], Column[Any] | None]:
    """The column that leads on, and the one that it leads to; None: it is the citizen's id.

    Raises ``LookupError`` where the register names no way, or one that isn't there.
    """
    whose = read_register()[table.name].whose
    if whose is None:
        raise LookupError(f"no way leads from {table.name} to a citizen")
    name, _, target = (part.strip() for part in whose.partition("="))
    column = table.c[name]
    if target:
        other, _, its_column = target.partition(".")
        return column, Base.metadata.tables[other].c[its_column]
    if table.name == _CITIZENS:
        return column, None
    (key,) = column.foreign_keys
    return column, key.column

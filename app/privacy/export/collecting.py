"""What is kept of a citizen, table by table, as the register leads to it.

Given is every row that leads to him, and every column of it but staff's part and hashes, from
which nothing can be read. What is sealed is opened.
"""

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import orjson
from sqlalchemy import Column, Connection, LargeBinary

from app.database import AnyRow, Base, Sealer
from app.privacy.register.paths import rows_of, tables_of_citizens
from app.privacy.register.reading import RegisteredTable
from app.privacy.register.sealing import Keeping, keeping_of

_OF_STAFF = "staff"


@dataclass(frozen=True)
class Collected:
    """A table's rows of a citizen."""

    table: RegisteredTable
    rows: list[dict[str, Any]]


def given_tables() -> list[RegisteredTable]:
    """The tables whose rows a citizen is given."""
    return [table for table in tables_of_citizens().values() if table.withheld is None]


def given_columns(table: RegisteredTable) -> list[str]:
    """The columns of these rows, in the table's order."""
    columns = Base.metadata.tables[table.name].columns
    return [column.name for column in columns if _is_given(table, column)]


def collect(connection: Connection, sealer: Sealer, citizen_id: uuid.UUID) -> Iterator[Collected]:
    """His rows of every table that has any; raises ``UnsealError``."""
    for table in given_tables():
        columns = given_columns(table)
        found = connection.execute(rows_of(table.name, citizen_id))
        rows = [_read(sealer, table.name, columns, row) for row in found]
        if rows:
            yield Collected(table, rows)


def _is_given(table: RegisteredTable, column: Column[Any]) -> bool:
    keeping = keeping_of(column)
    if table.columns.get(column.name) == _OF_STAFF:
        return False
    if keeping is Keeping.SEALED:
        # A key or a secret of ours is sealed, too.
        return column.name in table.columns
    return keeping is Keeping.CLEAR and not isinstance(column.type, LargeBinary)


def _read(sealer: Sealer, table: str, columns: list[str], row: AnyRow) -> dict[str, Any]:
    return {name: _value(sealer, f"{table}.{name}", getattr(row, name)) for name in columns}


def _value(sealer: Sealer, purpose: str, value: Any) -> Any:
    if not isinstance(value, bytes):
        return value
    opened = sealer.unseal_text(value, purpose=purpose)
    try:
        # Who called, and for whom a report was filed, are several things sealed together.
        return orjson.loads(opened) if opened.startswith("{") else opened
    except orjson.JSONDecodeError:
        return opened

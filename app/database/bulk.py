"""Many rows at once, by the driver alone: SQLite's executemany, PostgreSQL's COPY.

Values are given as they are stored, for both databases alike: ids as hex (``UUID.hex``), moments by
``stored_moment``, documents as JSON text, hashes as bytes.
"""

from collections.abc import Collection, Sequence
from datetime import UTC, datetime
from typing import Any

import orjson
from sqlalchemy import Table
from sqlalchemy.orm import Session

from app.database.statements import AnyRow

Stored = str | int | bytes | None


def stored_moment(moment: datetime) -> str:
    """An aware moment as both databases store it, in UTC."""
    if moment.tzinfo is not UTC:
        moment = moment.astimezone(UTC)
    return moment.isoformat(" ", "microseconds")[:26]


def insert_many(
    session: Session, table: Table, columns: Sequence[str], rows: Sequence[tuple[Stored, ...]]
) -> None:
    """Insert ``rows``, which are all new."""
    if not rows:
        return
    session.flush()
    names = ", ".join(columns)
    if _is_sqlite(session):
        marks = ", ".join("?" * len(columns))
        statement = f"INSERT INTO {table.name} ({names}) VALUES ({marks})"  # noqa: S608 - our names
        session.connection().exec_driver_sql(statement, list(rows))
        return
    cursor: Any = session.connection().connection.cursor()
    with cursor, cursor.copy(f"COPY {table.name} ({names}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)


def update_many(
    session: Session,
    table: Table,
    columns: Sequence[str],
    rows: Sequence[tuple[Stored, ...]],
    *,
    keys: Sequence[str] = ("id",),
) -> None:
    """Write ``columns`` of the rows named by ``keys``, whose values each row has at its end."""
    if not rows:
        return
    mark = "?" if _is_sqlite(session) else "%s"
    changed = ", ".join(f"{name} = {mark}" for name in columns)
    named = " AND ".join(f"{name} = {mark}" for name in keys)
    statement = f"UPDATE {table.name} SET {changed} WHERE {named}"  # noqa: S608 - our names
    session.connection().exec_driver_sql(statement, list(rows))


def find_many(
    session: Session, table: Table, columns: Sequence[str], *, key: str, values: Collection[str]
) -> Sequence[AnyRow]:
    """The ``columns``, as the driver gives them, of the rows whose ``key`` is among ``values``."""
    wanted = f"SELECT {', '.join(columns)} FROM {table.name} WHERE {key}"  # noqa: S608 - our names
    if _is_sqlite(session):
        among, parameter = "IN (SELECT value FROM json_each(?))", _as_json(values)
        return session.connection().exec_driver_sql(f"{wanted} {among}", (parameter,)).all()
    return session.connection().exec_driver_sql(f"{wanted} = ANY(%s)", (list(values),)).all()


def _as_json(values: Collection[str]) -> str:
    return orjson.dumps(list(values)).decode()


def _is_sqlite(session: Session) -> bool:
    return session.get_bind().dialect.name == "sqlite"

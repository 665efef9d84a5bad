"""Many rows at once, by the driver alone: SQLite's executemany, PostgreSQL's COPY.

Values are given as they are stored, for both databases alike: ids as hex (``UUID.hex``), moments by
``stored_moment``, documents as JSON text, hashes as bytes.
"""

from collections.abc import Collection, Sequence
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

import orjson
from psycopg import sql
from sqlalchemy import (
    ARRAY,
    BindParameter,
    ClauseElement,
    ColumnElement,
    String,
    Table,
    TableClause,
    any_,
    bindparam,
    column,
    func,
    select,
    table,
)
from sqlalchemy.engine.default import DefaultDialect
from sqlalchemy.orm import Session

from app.database.statements import AnyRow

Stored = str | int | bytes | None
# As the drivers mark parameters by their place; no types, as values are as they are stored.
_SQLITE, _POSTGRESQL = DefaultDialect(paramstyle="qmark"), DefaultDialect(paramstyle="format")


def stored_moment(moment: datetime) -> str:
    """An aware moment as both databases store it, in UTC."""
    if moment.tzinfo is not UTC:
        moment = moment.astimezone(UTC)
    return moment.isoformat(" ", "microseconds")[:26]


def insert_many(
    session: Session, into: Table, columns: Sequence[str], rows: Sequence[tuple[Stored, ...]]
) -> None:
    """Insert ``rows``, which are all new."""
    if not rows:
        return
    session.flush()
    if _is_sqlite(session):
        session.connection().exec_driver_sql(_insert(into, tuple(columns)), list(rows))
        return
    cursor: Any = session.connection().connection.cursor()
    with cursor, cursor.copy(_copy(into, tuple(columns))) as copy:
        for row in rows:
            copy.write_row(row)


def update_many(
    session: Session,
    of: Table,
    columns: Sequence[str],
    rows: Sequence[tuple[Stored, ...]],
    *,
    keys: Sequence[str] = ("id",),
) -> None:
    """Write ``columns`` of the rows named by ``keys``, whose values each row has at its end."""
    if rows:
        statement = _update(of, tuple(columns), tuple(keys), is_sqlite=_is_sqlite(session))
        session.connection().exec_driver_sql(statement, list(rows))


def find_many(
    session: Session, of: Table, columns: Sequence[str], *, key: str, values: Collection[str]
) -> Sequence[AnyRow]:
    """The ``columns``, as the driver gives them, of the rows whose ``key`` is among ``values``."""
    is_sqlite = _is_sqlite(session)
    among = orjson.dumps(list(values)).decode() if is_sqlite else list(values)
    statement = _select(of, tuple(columns), key, is_sqlite=is_sqlite)
    return session.connection().exec_driver_sql(statement, (among,)).all()


@lru_cache
def _insert(into: Table, columns: tuple[str, ...]) -> str:
    return _written(_part(into, columns).insert(), is_sqlite=True)


@lru_cache
def _copy(into: Table, columns: tuple[str, ...]) -> sql.Composed:
    names = [sql.Identifier(one.name) for one in _part(into, columns).columns]
    return sql.SQL("COPY {} ({}) FROM STDIN").format(
        sql.Identifier(into.name), sql.SQL(", ").join(names)
    )


@lru_cache
def _update(of: Table, columns: tuple[str, ...], keys: tuple[str, ...], *, is_sqlite: bool) -> str:
    part = _part(of, (*columns, *keys))
    are_named = [part.c[name] == bindparam(f"key_{name}") for name in keys]
    changed: dict[str, BindParameter[Any]] = {name: bindparam(f"new_{name}") for name in columns}
    return _written(part.update().where(*are_named).values(changed), is_sqlite=is_sqlite)


@lru_cache
def _select(of: Table, columns: tuple[str, ...], key: str, *, is_sqlite: bool) -> str:
    part = _part(of, (*columns, key))
    is_among: ColumnElement[bool]
    if is_sqlite:
        listed = func.json_each(bindparam("among")).table_valued("value")
        is_among = part.c[key].in_(select(listed.c.value))
    else:
        is_among = part.c[key] == any_(bindparam("among", type_=ARRAY(String)))
    wanted = select(*(part.c[name] for name in columns)).where(is_among)
    return _written(wanted, is_sqlite=is_sqlite)


def _part(of: Table, names: Sequence[str]) -> TableClause:
    """The table with these columns alone, in this order and without their defaults.

    Raises ``KeyError`` for one that it does not have.
    """
    return table(of.name, *(column(of.c[name].name) for name in dict.fromkeys(names)))


def _written(statement: ClauseElement, *, is_sqlite: bool) -> str:
    return str(statement.compile(dialect=_SQLITE if is_sqlite else _POSTGRESQL))


def _is_sqlite(session: Session) -> bool:
    return session.get_bind().dialect.name == "sqlite"

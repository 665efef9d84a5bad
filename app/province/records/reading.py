"""Lists of records, and what a record was before."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, TypedDict

from sqlalchemy import Connection, Date, or_, select, tuple_

from app.database import AnyRow
from app.province.models import RecordRevision
from app.province.records.kinds import Content, Key, RecordKind


class RevisionRead(TypedDict):
    """A record as somebody left it."""

    revision: int
    action: str
    changed_by: str
    changed_at: datetime
    content: Content


def find_records(
    connection: Connection,
    kind: RecordKind,
    *,
    wanted: Mapping[str, Any],
    valid_on: date | None,
    after: Sequence[str] | None,
    count: int,
) -> list[AnyRow]:
    """``count`` rows in the order of their keys; ``wanted`` by member, exactly."""
    keys, table = kind.key_columns(), kind.table
    statement = select(table)
    for member, value in wanted.items():
        statement = statement.where(table.c[kind.members[member]] == value)
    if valid_on is not None:
        until = table.c.valid_until
        statement = statement.where(
            table.c.valid_from <= valid_on, or_(until.is_(None), until >= valid_on)
        )
    if after is not None:
        statement = statement.where(tuple_(*keys) > tuple_(*position(kind, after)))
    return list(connection.execute(statement.order_by(*keys).limit(count)))


def position(kind: RecordKind, key: Sequence[str]) -> list[Any]:
    """The values of a key's columns."""
    return [
        date.fromisoformat(part) if isinstance(column.type, Date) else part
        for column, part in zip(kind.key_columns(), key, strict=True)
    ]


def find_revisions(
    connection: Connection, kind: RecordKind, key: Key, *, before: int | None, count: int
) -> list[AnyRow]:
    """What the record was, the newest first; also of one that was deleted."""
    statement = select(RecordRevision.__table__).where(
        RecordRevision.kind == kind.name, RecordRevision.key == "/".join(key)
    )
    if before is not None:
        statement = statement.where(RecordRevision.revision < before)
    newest_first = statement.order_by(RecordRevision.revision.desc())
    return list(connection.execute(newest_first.limit(count)))


def find_revision(
    connection: Connection, kind: RecordKind, key: Key, revision: int
) -> Content | None:
    """The record's content at that revision, where it was kept."""
    content: Content | None = connection.scalar(
        select(RecordRevision.content).where(
            RecordRevision.kind == kind.name,
            RecordRevision.key == "/".join(key),
            RecordRevision.revision == revision,
        )
    )
    return content


def revision_read(row: AnyRow) -> RevisionRead:
    """A revision as it goes out."""
    return {
        "revision": row.revision,
        "action": row.action,
        "changed_by": row.changed_by,
        "changed_at": row.changed_at,
        "content": row.content,
    }

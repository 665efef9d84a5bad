"""One record changed by one person, based on what he read."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from sqlalchemy import Connection, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.database import AnyRow
from app.errors import (
    FieldFault,
    NotFound,
    PreconditionFailed,
    RecordExists,
    RecordInUse,
    Unprocessable,
)
from app.province.records.changes import FaultsMade, changing
from app.province.records.kinds import Content, Key, RecordKind
from app.province.rules import RecordFault
from app.province.usages import Usages

BREAKS_OTHER = "breaks_other"


def create_record(
    session: Session, kind: RecordKind, content: Content, *, by: str, now: datetime
) -> Content:
    """Add a record; raises ``RecordExists``, or ``Unprocessable`` where it fits nothing else."""
    key = kind.key_of(content)
    with _refusing(kind, key), changing(session, by=by, now=now) as change:
        if find_row(session.connection(), kind, key) is not None:
            raise RecordExists
        gap = change.find_gap(kind, content)
        if gap is not None:
            raise FaultsMade(frozenset({gap}))
        change.create(kind, content)
    return read_record(session.connection(), kind, key)


def replace_record(
    session: Session,
    kind: RecordKind,
    key: Key,
    content: Content,
    *,
    revision: int,
    by: str,
    now: datetime,
) -> Content:
    """Put ``content`` in the record's place; the same content again changes nothing.

    Raises ``NotFound``, ``PreconditionFailed`` when it is not at ``revision`` any more, and
    ``Unprocessable`` for another key or where it fits nothing else.
    """
    _require_same_key(kind, key, content)
    with _refusing(kind, key), changing(session, by=by, now=now) as change:
        row = _require_revision(session.connection(), kind, key, revision)
        if differs(kind, row, content):
            change.replace(kind, content, revision=revision)
    return read_record(session.connection(), kind, key)


def delete_record(
    session: Session,
    kind: RecordKind,
    key: Key,
    *,
    revision: int,
    usages: Usages,
    by: str,
    now: datetime,
) -> None:
    """Remove a record that nothing ever used: a slip of the pen.

    Raises ``RecordInUse``; what is used is given an end instead.
    """
    with _refusing_use(kind, key), changing(session, by=by, now=now) as change:
        row = _require_revision(session.connection(), kind, key, revision)
        used_by = usages.find(session, kind.name, key)
        if used_by is not None:
            raise RecordInUse(used_by=f"labels.record_users.{used_by}")
        change.delete(kind, kind.to_content(row), revision=revision)


def read_record(connection: Connection, kind: RecordKind, key: Key) -> Content:
    """The record with its revision; raises ``NotFound``."""
    row = find_row(connection, kind, key)
    if row is None:
        raise NotFound
    return kind.to_content(row)


def find_row(connection: Connection, kind: RecordKind, key: Key) -> AnyRow | None:
    """The record's row; an impossible key has none."""
    try:
        wanted = select(kind.table).where(*kind.has_key(key))
    except ValueError:
        return None
    return connection.execute(wanted).first()


def differs(kind: RecordKind, row: AnyRow, content: Content) -> bool:
    """Whether ``content`` says something else than the row."""
    return any(getattr(row, name) != value for name, value in kind.to_columns(content).items())


def field_fault(fault: RecordFault, kind: RecordKind, key: Key) -> FieldFault:
    """The fault as the one who changed ``key`` of ``kind`` is told of it."""
    if (fault.kind, fault.key) == (kind.name, "/".join(key)):
        return FieldFault(f"/{fault.member}", fault.code, fault.params)
    named = (("record", f"{fault.kind}:{fault.key}"), ("member", fault.member))
    return FieldFault("", BREAKS_OTHER, named)


def _require_same_key(kind: RecordKind, key: Key, content: Content) -> None:
    for name, part, wanted in zip(kind.keys, kind.key_of(content), key, strict=True):
        if part != wanted:
            raise Unprocessable(FieldFault(f"/{name}", "key_fixed"))


def _require_revision(connection: Connection, kind: RecordKind, key: Key, revision: int) -> AnyRow:
    row = find_row(connection, kind, key)
    if row is None:
        raise NotFound
    if row.revision != revision:
        raise PreconditionFailed
    return row


@contextmanager
def _refusing(kind: RecordKind, key: Key) -> Iterator[None]:
    try:
        yield
    except FaultsMade as error:
        made = sorted(error.faults, key=lambda fault: (fault.kind, fault.key, fault.member))
        told = [field_fault(fault, kind, key) for fault in made]
        own = [fault for fault in told if fault.code != BREAKS_OTHER]
        # What is wrong with the record itself explains what it breaks.
        raise Unprocessable(*(own or told)) from error


@contextmanager
def _refusing_use(kind: RecordKind, key: Key) -> Iterator[None]:
    try:
        yield
    except FaultsMade as error:
        user = min(error.faults, key=lambda fault: (fault.kind, fault.key))
        raise RecordInUse(used_by=f"{user.kind}:{user.key}") from error
    except IntegrityError as error:
        raise RecordInUse(used_by="labels.record_users.others") from error

"""Reading seals and events as they are found, also where somebody spoilt them, a page at a time."""

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import Connection, Select, func, select

from app.audit.canonical import NO_DIGEST, hash_event, seal_digest
from app.audit.models import AuditEvent, AuditSeal
from app.database import AnyRow, table_of

# What columns of a foreign type or form raise: SQLite stores anything in any of them.
UNREADABLE = (TypeError, ValueError, OverflowError, RecursionError)
_EVENTS, _SEALS = table_of(AuditEvent), table_of(AuditSeal)
_EVENTS_A_PAGE = 1001
_SEALS_A_PAGE = 20


def find_seals(connection: Connection) -> Iterator[tuple[int, AnyRow | None]]:
    """Every seal with its number, in their order; None for one that can't be read."""
    after: int | None = None
    while True:
        statement = select(AuditSeal.number).order_by(AuditSeal.number).limit(_SEALS_A_PAGE)
        if after is not None:
            statement = statement.where(AuditSeal.number > after)
        numbers = list(connection.scalars(statement))
        for number in numbers:
            yield number, find_seal(connection, number)
        if len(numbers) < _SEALS_A_PAGE:
            return
        after = numbers[-1]


def find_seal(connection: Connection, number: int) -> AnyRow | None:
    """The seal of this number; None where there is none, or none that can be read."""
    try:
        seal = connection.execute(select(_SEALS).where(AuditSeal.number == number)).first()
        if seal is None:
            return None
        seal_digest(seal, previous=NO_DIGEST)
    except UNREADABLE:
        return None
    is_binary = isinstance(seal.digest, bytes) and isinstance(seal.signature, bytes)
    return seal if is_binary else None


def find_event_hashes(
    connection: Connection, *, after: int, up_to: int
) -> Iterator[tuple[int, bytes | None]]:
    """Number and hash of every event in between, in their order; None for an unreadable one."""
    while True:
        page = _hashes_of_page(connection, after=after, up_to=up_to)
        yield from page
        if len(page) < _EVENTS_A_PAGE:
            return
        after = page[-1][0]


def is_removed(connection: Connection, *, up_to: int) -> bool:
    """Whether nothing is left of all events up to this number."""
    statement = select(AuditEvent.number).where(AuditEvent.number <= up_to).limit(1)
    return connection.scalar(statement) is None


def find_first_moment(connection: Connection, *, after: int) -> datetime | None:
    """When the first event behind this number happened, where there is one that can be read."""
    statement = select(AuditEvent.at).where(AuditEvent.number > after).order_by(AuditEvent.number)
    try:
        return connection.scalar(statement.limit(1))
    except UNREADABLE:
        return None


def count_events(connection: Connection, *, after: int) -> int:
    """How many events have a higher number."""
    statement = select(func.count()).select_from(_EVENTS).where(AuditEvent.number > after)
    return connection.scalar(statement) or 0


def _hashes_of_page(
    connection: Connection, *, after: int, up_to: int
) -> list[tuple[int, bytes | None]]:
    def page(statement: Select[*tuple[object, ...]]) -> Select[*tuple[object, ...]]:
        return (
            statement.where(AuditEvent.number > after, AuditEvent.number <= up_to)
            .order_by(AuditEvent.number)
            .limit(_EVENTS_A_PAGE)
        )

    try:
        events = connection.execute(page(select(_EVENTS)))
        return [(event.number, hash_event(event)) for event in events]
    except UNREADABLE:
        # One of them is spoilt: which one shows only when they are read one by one.
        numbers = connection.execute(page(select(AuditEvent.number)))
        return [(row.number, _hash_alone(connection, row.number)) for row in numbers]


def _hash_alone(connection: Connection, number: int) -> bytes | None:
    try:
        event = connection.execute(select(_EVENTS).where(AuditEvent.number == number)).one()
        return hash_event(event)
    except UNREADABLE:
        return None

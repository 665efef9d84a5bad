"""The trail as auditors read it, the newest event first."""

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypedDict

from sqlalchemy import ColumnElement, Connection, func, select

from app.audit.models import AuditEvent
from app.database import AnyRow, Database, table_of

_EVENTS = table_of(AuditEvent)
_EXPORT_PAGE = 1000


class EventRead(TypedDict):
    """An event as it goes out."""

    number: int
    id: uuid.UUID
    at: datetime
    actor: str
    action: str
    subject: str
    details: dict[str, Any]
    request_id: str | None


@dataclass(frozen=True)
class EventFilter:
    """Which events, in the query's own words; None: all. ``since`` is inclusive, ``until`` not."""

    actor: str | None = None
    action: str | None = None
    subject: str | None = None
    request_id: str | None = None
    since: datetime | None = None
    until: datetime | None = None

    def named(self) -> dict[str, str]:
        """What was asked for, as the trail keeps it: all of it ids, codes and times."""
        asked = {
            "actor": self.actor,
            "action": self.action,
            "subject": self.subject,
            "request_id": self.request_id,
            "from": self.since.isoformat() if self.since else None,
            "to": self.until.isoformat() if self.until else None,
        }
        return {name: value for name, value in asked.items() if value is not None}

    def conditions(self) -> list[ColumnElement[bool]]:
        """What an event must fulfil."""
        equal = (
            (AuditEvent.actor, self.actor),
            (AuditEvent.action, self.action),
            (AuditEvent.subject, self.subject),
            (AuditEvent.request_id, self.request_id),
        )
        found = [column == value for column, value in equal if value is not None]
        if self.since is not None:
            found.append(AuditEvent.at >= self.since)
        if self.until is not None:
            found.append(AuditEvent.at < self.until)
        return found


def find_events(
    connection: Connection, wanted: EventFilter, *, before: int | None, count: int
) -> list[AnyRow]:
    """``count`` events with numbers below ``before``, the highest first."""
    statement = select(_EVENTS).where(*wanted.conditions())
    if before is not None:
        statement = statement.where(AuditEvent.number < before)
    return list(connection.execute(statement.order_by(AuditEvent.number.desc()).limit(count)))


def next_number(connection: Connection) -> int:
    """A number above every event's that is committed."""
    return (connection.scalar(select(func.max(AuditEvent.number))) or 0) + 1


def walk_events(database: Database, wanted: EventFilter, *, before: int) -> Iterator[EventRead]:
    """All events below ``before``, the highest first; each page a statement of its own.

    Between pages, while the reader takes his time, no connection is held.
    """
    while True:
        with database.reading() as connection:
            page = find_events(connection, wanted, before=before, count=_EXPORT_PAGE)
        yield from map(read_event, page)
        if len(page) < _EXPORT_PAGE:
            return
        before = page[-1].number


def read_event(row: AnyRow) -> EventRead:
    """A row as it goes out."""
    return {
        "number": row.number,
        "id": row.id,
        "at": row.at,
        "actor": row.actor,
        "action": row.action,
        "subject": row.subject,
        "details": row.details,
        "request_id": row.request_id,
    }

"""Telling a citizen something: a row in his inbox, and a delivery for each of his phones."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import func, insert, select, update
from sqlalchemy.orm import Session

from app.database import affected_rows, new_id
from app.database.wake import wake_worker
from app.errors import NotFound
from app.notifications.kinds import RULES, Kind
from app.notifications.models import Delivery, Device, Notification


@dataclass(frozen=True)
class News:
    """One thing to tell one citizen; ``params`` fill the text when he reads it."""

    citizen_id: uuid.UUID
    kind: Kind
    entity_id: str
    params: Mapping[str, str] = field(default_factory=dict)


def notify(
    session: Session, news: Sequence[News], *, now: datetime, not_before: datetime | None = None
) -> None:
    """Write ``news`` with their deliveries in the caller's transaction; the worker sends later.

    The inbox has them at once, phones are not told ``not_before``.
    """
    if not news:
        return
    rows = [
        {
            "id": new_id(),
            "citizen_id": one.citizen_id,
            "kind": one.kind.value,
            "entity_id": one.entity_id,
            "params": dict(one.params),
            "created_at": now,
        }
        for one in news
    ]
    session.execute(insert(Notification), rows)
    phones = _phones(session, {one.citizen_id for one in news})
    deliveries = [
        {
            "id": new_id(),
            "notification_id": row["id"],
            "installation_id": installation_id,
            "state": "pending",
            "next_attempt_at": not_before or now,
            "created_at": now,
            "expires_at": now + RULES[one.kind].good_for,
        }
        for one, row in zip(news, rows, strict=True)
        for installation_id in phones.get(one.citizen_id, ())
    ]
    if deliveries:
        session.execute(insert(Delivery), deliveries)
        wake_worker(session)


def mark_read(
    session: Session, citizen_id: uuid.UUID, notification_id: uuid.UUID, *, now: datetime
) -> None:
    """Mark one of his notifications read; raises ``NotFound`` for another's or none."""
    mine = (Notification.id == notification_id) & (Notification.citizen_id == citizen_id)
    # The first reading counts; a second tap changes nothing.
    first = func.coalesce(Notification.read_at, now)
    if not affected_rows(session, update(Notification).where(mine).values(read_at=first)):
        raise NotFound


def mark_all_read(session: Session, citizen_id: uuid.UUID, *, now: datetime) -> int:
    """Mark all his notifications read; how many were not."""
    unread = (Notification.citizen_id == citizen_id) & Notification.read_at.is_(None)
    return affected_rows(session, update(Notification).where(unread).values(read_at=now))


def _phones(session: Session, citizens: set[uuid.UUID]) -> dict[uuid.UUID, list[uuid.UUID]]:
    found: dict[uuid.UUID, list[uuid.UUID]] = {}
    rows = session.execute(
        select(Device.citizen_id, Device.installation_id).where(Device.citizen_id.in_(citizens))
    )
    for citizen_id, installation_id in rows:
        found.setdefault(citizen_id, []).append(installation_id)
    return found

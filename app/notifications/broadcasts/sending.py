"""Sending a broadcast: its row, from which the worker addresses phones page by page."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, func, insert, select, update
from sqlalchemy.orm import Session

from app.database import new_id, table_of
from app.database.wake import wake_worker
from app.errors import NotFound
from app.notifications.broadcasts.audiences import Listeners
from app.notifications.broadcasts.models import Broadcast, BroadcastArea
from app.notifications.broadcasts.rules import BroadcastKind, good_for
from app.notifications.models import Delivery, DeliveryState, Device
from app.province.entries import AreaKey

_DELIVERIES = table_of(Delivery)


@dataclass(frozen=True)
class Words:
    """What phones show, in both languages."""

    title_vi: str
    title_en: str
    body_vi: str
    body_en: str


@dataclass(frozen=True)
class Ramp:
    """So many phones first, and the others ``minutes`` later."""

    first: int
    minutes: int


@dataclass(frozen=True)
class Message:
    """One message for very many phones; ``entity_id`` is what it opens, by default itself.

    It is not sent after ``good_until``. Who was told of the same thing before is not told again,
    unless that was stopped.
    """

    kind: BroadcastKind
    words: Words
    is_emergency: bool
    listeners: Listeners
    ramp: Ramp | None = None
    entity_id: uuid.UUID | None = None
    good_until: datetime | None = None


def send_broadcast(
    session: Session, message: Message, areas: Sequence[AreaKey], *, now: datetime
) -> uuid.UUID:
    """Have the worker tell all phones that ``message`` concerns; ``areas``: all that are meant."""
    broadcast_id = _insert(session, message, now=now, next_page_at=now)
    if areas:
        rows = [
            {"broadcast_id": broadcast_id, "area_scheme": scheme, "area_code": code}
            for scheme, code in areas
        ]
        session.execute(insert(BroadcastArea), rows)
    wake_worker(session)
    return broadcast_id


def send_trial(
    session: Session, message: Message, installation_id: uuid.UUID, *, now: datetime
) -> None:
    """Tell one phone, as all would be told; raises ``NotFound`` where it is not registered."""
    is_it = (Device.installation_id == installation_id) & Device.staff_id.is_(None)
    if session.scalar(select(Device.installation_id).where(is_it)) is None:
        raise NotFound
    broadcast_id = _insert(session, message, now=now, next_page_at=None)
    expires_at = now + good_for(is_emergency=message.is_emergency)
    session.execute(
        insert(Delivery).values(
            delivery_row(broadcast_id, installation_id, now=now, at=now, expires_at=expires_at)
        )
    )
    wake_worker(session)


def delivery_row(
    broadcast_id: uuid.UUID,
    installation_id: uuid.UUID,
    *,
    now: datetime,
    at: datetime,
    expires_at: datetime,
) -> dict[str, object]:
    """The row of ``Delivery`` for one phone."""
    return {
        "id": new_id(),
        "broadcast_id": broadcast_id,
        "installation_id": installation_id,
        "subject": str(broadcast_id),
        "state": DeliveryState.PENDING.value,
        "attempts": 0,
        "next_attempt_at": at,
        "created_at": now,
        "expires_at": expires_at,
    }


def stop_broadcast(session: Session, broadcast_id: uuid.UUID, *, now: datetime) -> None:
    """Tell no more phones; what waits is cancelled by the worker, and never sent meanwhile."""
    session.execute(
        update(Broadcast)
        .where(Broadcast.id == broadcast_id)
        .values(is_stopped=True, next_page_at=now)
    )
    wake_worker(session)


def stop_broadcasts_about(session: Session, entity_id: uuid.UUID, *, now: datetime) -> None:
    """``stop_broadcast`` for all that is told of one thing."""
    for broadcast_id in session.scalars(select(Broadcast.id).where(_tells_of(entity_id))).all():
        stop_broadcast(session, broadcast_id, now=now)


def find_areas_told(session: Session, entity_id: uuid.UUID) -> set[AreaKey]:
    """The areas whose followers are told of one thing, but for what was stopped."""
    wanted = (
        select(BroadcastArea.area_scheme, BroadcastArea.area_code)
        .join(Broadcast, Broadcast.id == BroadcastArea.broadcast_id)
        .where(_tells_of(entity_id))
    )
    return {(row.area_scheme, row.area_code) for row in session.execute(wanted)}


def count_deliveries(connection: Connection, broadcast_id: uuid.UUID) -> Mapping[str, int]:
    """How many phones' messages are in which state."""
    counted = (
        select(_DELIVERIES.c.state, func.count().label("phones"))
        .where(_DELIVERIES.c.broadcast_id == broadcast_id)
        .group_by(_DELIVERIES.c.state)
    )
    return {row.state: row.phones for row in connection.execute(counted)}


def _tells_of(entity_id: uuid.UUID) -> ColumnElement[bool]:
    return (Broadcast.entity_id == entity_id) & Broadcast.is_stopped.is_(False)


def _insert(
    session: Session, message: Message, *, now: datetime, next_page_at: datetime | None
) -> uuid.UUID:
    broadcast_id, words, ramp = new_id(), message.words, message.ramp
    good_until = now + good_for(is_emergency=message.is_emergency)
    session.execute(
        insert(Broadcast).values(
            id=broadcast_id,
            kind=message.kind.value,
            entity_id=message.entity_id or broadcast_id,
            is_emergency=message.is_emergency,
            title_vi=words.title_vi,
            title_en=words.title_en,
            body_vi=words.body_vi,
            body_en=words.body_en,
            audience=message.listeners.audience.value,
            platform=message.listeners.platform,
            ramp_first=ramp.first if ramp else None,
            ramp_minutes=ramp.minutes if ramp else None,
            addressed=0,
            next_page_at=next_page_at,
            is_stopped=False,
            created_at=now,
            expires_at=min(good_until, message.good_until or good_until),
        )
    )
    return broadcast_id

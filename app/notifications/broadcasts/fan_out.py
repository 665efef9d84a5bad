"""The worker's part: addressing a page of phones, and moving the checkpoint with what tells them.

Both are one transaction, so a worker that dies has addressed a page or has not. Meanwhile the
broadcast is locked and other workers take others: no lease is needed, since nothing here waits for
a network.
"""

import uuid
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, false, literal, or_, select, update
from sqlalchemy.orm import Session

from app.database import AnyRow, Database, UtcDateTime, table_of
from app.database.wake import wake_worker
from app.identity.models import Citizen
from app.notifications.addressing import heard_at
from app.notifications.broadcasts.audiences import (
    Audience,
    Follows,
    Listeners,
    areas_of,
    concerned_phones,
)
from app.notifications.broadcasts.models import Broadcast
from app.notifications.broadcasts.rules import channel_of
from app.notifications.broadcasts.sending import delivery_row
from app.notifications.channels import ALWAYS_HEARD
from app.notifications.models import Delivery, DeliveryState, Device, NotificationPreferences
from app.notifications.preferences import CHOSEN, preferences_of

PAGE = 1000
_DEVICES = table_of(Device)
_DELIVERIES = table_of(Delivery)
_PREFERENCES = table_of(NotificationPreferences)
_CITIZENS = table_of(Citizen)
_FIRST = uuid.UUID(int=0)


def address_next_page(database: Database, follows: Follows, now: datetime) -> int:
    """Address the next page of a broadcast that is under way, or cancel one of a stopped one's.

    How many phones were looked at; 0 where there is nothing to do. Commits.
    """
    with database.reading() as connection:
        # A look first: on SQLite, taking the row would keep every other writer out.
        if connection.execute(_due(now)).first() is None:
            return 0
    with database.writing() as session:
        broadcast = session.scalar(_due(now).with_for_update(skip_locked=True))
        if broadcast is None:
            return 0
        if broadcast.is_stopped:
            done = _cancel_page(session, broadcast, now)
        else:
            done = _address_page(session, broadcast, follows, now)
        session.commit()
    return max(done, 1)


def _due(now: datetime) -> Select[Any]:
    return (
        select(Broadcast)
        .where(Broadcast.next_page_at <= now)
        .order_by(Broadcast.next_page_at)
        .limit(1)
    )


def _address_page(session: Session, broadcast: Broadcast, follows: Follows, now: datetime) -> int:
    if broadcast.expires_at <= now:
        broadcast.next_page_at = None
        return 0
    ahead = _left_of_ramp(broadcast)
    size = min(PAGE, ahead) if ahead else PAGE
    phones = _phones_after(session, broadcast, follows, size=size, now=now)
    rows = _deliveries(broadcast, phones, now)
    if rows:
        session.connection().execute(_DELIVERIES.insert(), rows)
        wake_worker(session)
    broadcast.addressed += len(rows)
    if len(phones) < size:
        broadcast.next_page_at = None
        return len(phones)
    broadcast.checkpoint = phones[-1].installation_id
    if ahead and not _left_of_ramp(broadcast):
        broadcast.next_page_at = now + timedelta(minutes=broadcast.ramp_minutes or 0)
    return len(phones)


def _left_of_ramp(broadcast: Broadcast) -> int:
    """How many phones are still to be told before the pause."""
    return max(0, (broadcast.ramp_first or 0) - broadcast.addressed)


def _phones_after(
    session: Session, broadcast: Broadcast, follows: Follows, *, size: int, now: datetime
) -> Sequence[AnyRow]:
    listeners = Listeners(Audience(broadcast.audience), platform=broadcast.platform)
    is_told = concerned_phones(
        listeners, areas_of(broadcast.id), follows, since=broadcast.created_at, now=now
    )
    is_told &= ~_told_before(session, broadcast, follows)
    wanted = (
        select(
            _DEVICES.c.installation_id, _DEVICES.c.time_zone, _CITIZENS.c.use_restricted_at, *CHOSEN
        )
        .outerjoin_from(_DEVICES, _PREFERENCES, _PREFERENCES.c.citizen_id == _DEVICES.c.citizen_id)
        .outerjoin(_CITIZENS, _CITIZENS.c.id == _DEVICES.c.citizen_id)
        .where(_DEVICES.c.installation_id > (broadcast.checkpoint or _FIRST), is_told)
        .order_by(_DEVICES.c.installation_id)
        .limit(size)
    )
    return session.execute(wanted).all()


def _told_before(session: Session, broadcast: Broadcast, follows: Follows) -> ColumnElement[bool]:
    """Which rows of ``devices`` are told of the same thing by an earlier one for areas."""
    earlier = session.execute(
        select(Broadcast.id, Broadcast.created_at).where(
            Broadcast.entity_id == broadcast.entity_id,
            Broadcast.id < broadcast.id,
            Broadcast.audience == Audience.AREAS,
            Broadcast.is_stopped.is_(False),
        )
    )
    whose = _DEVICES.c.citizen_id
    moments = [(row.id, literal(row.created_at, UtcDateTime())) for row in earlier]
    return or_(false(), *(follows(whose, areas_of(one), since) for one, since in moments))


def _deliveries(
    broadcast: Broadcast, phones: Sequence[AnyRow], now: datetime
) -> list[dict[str, object]]:
    channel = channel_of(is_emergency=broadcast.is_emergency)
    told = [(phone, preferences_of(phone)) for phone in phones]
    return [
        delivery_row(
            broadcast.id,
            phone.installation_id,
            now=now,
            at=heard_at(now, channel, chosen, phone.time_zone),
            expires_at=broadcast.expires_at,
        )
        for phone, chosen in told
        if channel not in chosen.muted
        # Whoever had the use of his data restricted hears of danger alone.
        and (phone.use_restricted_at is None or channel in ALWAYS_HEARD)
    ]


def _cancel_page(session: Session, broadcast: Broadcast, now: datetime) -> int:
    """Cancel what waits; what a worker holds it finds stopped or has sent."""
    waiting = session.scalars(
        select(Delivery.id)
        .where(
            Delivery.broadcast_id == broadcast.id,
            Delivery.state == DeliveryState.PENDING,
            Delivery.claim.is_(None),
        )
        .limit(PAGE)
        .with_for_update(skip_locked=True)
    ).all()
    session.execute(
        update(Delivery)
        .where(Delivery.id.in_(waiting))
        .values(state=DeliveryState.CANCELLED, error="stopped", finished_at=now)
    )
    if len(waiting) < PAGE:
        broadcast.next_page_at = None
    return len(waiting)

"""What is to be done with deliveries that are due: sent, left for later, or given up."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, exists, select, update
from sqlalchemy.orm import Session, aliased

from app.database import AnyRow, table_of
from app.notifications.addressing import heard_at
from app.notifications.broadcasts.models import Broadcast
from app.notifications.broadcasts.rules import channel_of
from app.notifications.channels import Channel
from app.notifications.kinds import RULES, Kind
from app.notifications.models import (
    Delivery,
    DeliveryState,
    Device,
    Notification,
    NotificationPreferences,
)
from app.notifications.preferences import CHOSEN, preferences_of

_DELIVERIES = table_of(Delivery)
_Newer = aliased(Delivery)
# A retry must not put yesterday's state over today's.
IS_OVERTAKEN = exists().where(
    _Newer.installation_id == Delivery.installation_id,
    _Newer.subject == Delivery.subject,
    _Newer.id > Delivery.id,
    _Newer.state.in_((DeliveryState.PENDING, DeliveryState.SENT)),
)
_DUE = (
    select(
        Delivery.id,
        Delivery.installation_id,
        Delivery.attempts,
        Delivery.created_at,
        Delivery.expires_at,
        Delivery.notification_id,
        Delivery.broadcast_id,
        Notification.kind,
        Notification.entity_id,
        Broadcast.kind.label("broadcast_kind"),
        Broadcast.entity_id.label("broadcast_entity_id"),
        Broadcast.is_emergency,
        Broadcast.is_stopped,
        Broadcast.title_vi,
        Broadcast.title_en,
        Broadcast.body_vi,
        Broadcast.body_en,
        Device.citizen_id,
        Device.address_kind,
        Device.address_hash,
        Device.sealed_address,
        Device.locale,
        Device.time_zone,
        *CHOSEN,
        IS_OVERTAKEN.label("is_overtaken"),
    )
    .outerjoin(Notification, Notification.id == Delivery.notification_id)
    .outerjoin(Broadcast, Broadcast.id == Delivery.broadcast_id)
    # Registering a phone cancels what waits for its former owner, but cannot see what a
    # transaction that commits later writes for him: so whose it is counts now. A
    # broadcast is for whoever has the phone, but for officials: theirs is another app.
    .join(
        Device,
        (Device.installation_id == Delivery.installation_id)
        & Device.staff_id.is_(None)
        & ((Device.citizen_id == Notification.citizen_id) | Delivery.broadcast_id.is_not(None)),
    )
    .outerjoin(NotificationPreferences, NotificationPreferences.citizen_id == Device.citizen_id)
)
_DEFER = (
    update(_DELIVERIES)
    .where(_DELIVERIES.c.id == bindparam("delivery"))
    .values(next_attempt_at=bindparam("until"))
)
Over = tuple[DeliveryState, str | None, Sequence[uuid.UUID]]


@dataclass(frozen=True)
class Page:
    """``over``: by state and reason; ``later``: with the moment when their phone may be heard."""

    to_send: Sequence[AnyRow]
    later: Sequence[tuple[uuid.UUID, datetime]]
    over: Sequence[Over]


def sort_page(session: Session, due: Sequence[uuid.UUID], *, now: datetime) -> Page:
    """What becomes of each of the locked deliveries ``due``."""
    rows = session.execute(_DUE.where(Delivery.id.in_(due))).all()
    expired = [row for row in rows if row.expires_at <= now]
    stopped = [row for row in rows if row.expires_at > now and row.is_stopped]
    live = [row for row in rows if row.expires_at > now and not row.is_stopped]
    overtaken = [row for row in live if row.is_overtaken]
    newest = [(row, _channel(row), preferences_of(row)) for row in live if not row.is_overtaken]
    # Whoever muted it could not cancel what a worker had, nor what came before his login.
    muted = [row for row, channel, chosen in newest if channel in chosen.muted]
    heard = [
        (row, heard_at(now, channel, chosen, row.time_zone))
        for row, channel, chosen in newest
        if channel not in chosen.muted
    ]
    there = {row.id for row in rows}
    return Page(
        to_send=[row for row, at in heard if at <= now],
        later=[(row.id, at) for row, at in heard if at > now],
        over=(
            (DeliveryState.EXPIRED, None, [row.id for row in expired]),
            (DeliveryState.CANCELLED, "stopped", [row.id for row in stopped]),
            (DeliveryState.CANCELLED, "replaced", [row.id for row in overtaken]),
            (DeliveryState.CANCELLED, "muted", [row.id for row in muted]),
            (DeliveryState.CANCELLED, "device_gone", [one for one in due if one not in there]),
        ),
    )


def defer(session: Session, later: Sequence[tuple[uuid.UUID, datetime]]) -> None:
    """Leave each of ``later`` until its moment."""
    if later:
        values = [{"delivery": delivery_id, "until": until} for delivery_id, until in later]
        session.connection().execute(_DEFER, values)


def _channel(row: AnyRow) -> Channel:
    if row.broadcast_id is None:
        return RULES[Kind(row.kind)].channel
    return channel_of(is_emergency=row.is_emergency)

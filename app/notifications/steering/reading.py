"""Deliveries as administrators see them: what became of each, never whose or about what."""

import uuid
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import TypedDict

from sqlalchemy import ColumnElement, Connection, and_, func, or_, select

from app.database import AnyRow
from app.errors import NotFound
from app.notifications.broadcasts.models import Broadcast
from app.notifications.broadcasts.rules import channel_of
from app.notifications.kinds import RULES, Kind
from app.notifications.models import Delivery, DeliveryState, Notification
from app.notifications.staff.kinds import STAFF_RULES, StaffKind
from app.notifications.staff.models import StaffNotification
from app.notifications.transports import Transport

# What an official asked for himself travels outside all channels.
_NO_CHANNEL = "account"

_COLUMNS = (
    Delivery.id,
    Delivery.notification_id,
    Delivery.broadcast_id,
    Delivery.staff_notification_id,
    Delivery.transport,
    func.coalesce(Notification.kind, Broadcast.kind, StaffNotification.kind).label("kind"),
    Broadcast.is_emergency,
    Delivery.state,
    Delivery.attempts,
    Delivery.error,
    Delivery.claim,
    Delivery.next_attempt_at,
    Delivery.created_at,
    Delivery.expires_at,
    Delivery.finished_at,
)
_WANTED = (
    select(*_COLUMNS)
    .outerjoin(Notification, Notification.id == Delivery.notification_id)
    .outerjoin(Broadcast, Broadcast.id == Delivery.broadcast_id)
    .outerjoin(StaffNotification, StaffNotification.id == Delivery.staff_notification_id)
)


class DeliveryRead(TypedDict):
    """A delivery as it goes out."""

    id: uuid.UUID
    notification_id: uuid.UUID | None
    broadcast_id: uuid.UUID | None
    staff_notification_id: uuid.UUID | None
    transport: str
    kind: str
    channel: str
    state: str
    attempts: int
    error: str | None
    next_attempt_at: datetime | None
    created_at: datetime
    expires_at: datetime
    finished_at: datetime | None


@dataclass(frozen=True)
class DeliveryFilter:
    """Which deliveries; None: all. ``since``: written at or after that moment."""

    state: DeliveryState | None = None
    error: str | None = None
    kind: str | None = None
    channel: str | None = None
    since: datetime | None = None
    transport: Transport | None = None

    def conditions(self) -> list[ColumnElement[bool]]:
        """What a delivery must fulfil."""
        found: list[ColumnElement[bool]] = []
        if self.state is not None:
            found.append(Delivery.state == self.state.value)
        if self.transport is not None:
            found.append(Delivery.transport == self.transport.value)
        if self.error is not None:
            found.append(Delivery.error == self.error)
        if self.since is not None:
            # Ids tell when they were made, and in their order the list is read.
            found.append(Delivery.id >= _first_id(self.since))
        if self.kind is not None or self.channel is not None:
            found.append(
                or_(
                    Notification.kind.in_(self._kinds()),
                    StaffNotification.kind.in_(self._staff_kinds()),
                    *self._broadcasts(),
                )
            )
        return found

    def _kinds(self) -> Collection[str]:
        return [
            kind.value
            for kind, rules in RULES.items()
            if self.kind in (None, kind.value) and self.channel in (None, rules.channel)
        ]

    def _staff_kinds(self) -> Collection[str]:
        return [
            kind.value
            for kind, rules in STAFF_RULES.items()
            if self.kind in (None, kind.value) and self.channel in (None, rules.channel)
        ]

    def _broadcasts(self) -> Iterator[ColumnElement[bool]]:
        for is_emergency in (False, True):
            if self.channel in (None, channel_of(is_emergency=is_emergency)):
                is_of_channel = Broadcast.is_emergency.is_(is_emergency)
                yield (
                    is_of_channel
                    if self.kind is None
                    else and_(is_of_channel, Broadcast.kind == self.kind)
                )


def find_deliveries(
    connection: Connection, wanted: DeliveryFilter, *, before: uuid.UUID | None, count: int
) -> list[AnyRow]:
    """The newest ``count`` deliveries that fit, older than ``before``."""
    statement = _WANTED.where(*wanted.conditions())
    if before is not None:
        statement = statement.where(Delivery.id < before)
    return list(connection.execute(statement.order_by(Delivery.id.desc()).limit(count)))


def get_delivery(connection: Connection, delivery_id: uuid.UUID) -> AnyRow:
    """One delivery; raises ``NotFound``."""
    row = connection.execute(_WANTED.where(Delivery.id == delivery_id)).first()
    if row is None:
        raise NotFound
    return row


def delivery_read(row: AnyRow) -> DeliveryRead:
    """A row as it goes out."""
    is_waiting = row.state == DeliveryState.PENDING and row.claim is None
    return {
        "id": row.id,
        "notification_id": row.notification_id,
        "broadcast_id": row.broadcast_id,
        "staff_notification_id": row.staff_notification_id,
        "transport": row.transport,
        "kind": row.kind,
        "channel": _channel_of(row),
        "state": row.state,
        "attempts": row.attempts,
        "error": row.error,
        "next_attempt_at": row.next_attempt_at if is_waiting else None,
        "created_at": row.created_at,
        "expires_at": row.expires_at,
        "finished_at": row.finished_at,
    }


def _channel_of(row: AnyRow) -> str:
    if row.staff_notification_id is not None:
        return STAFF_RULES[StaffKind(row.kind)].channel or _NO_CHANNEL
    if row.notification_id is None:
        return channel_of(is_emergency=row.is_emergency)
    return RULES[Kind(row.kind)].channel


def _first_id(moment: datetime) -> uuid.UUID:
    """The lowest UUIDv7 of a moment's millisecond (RFC 9562, 5.7)."""
    milliseconds = max(0, int(moment.timestamp() * 1000))
    return uuid.UUID(int=milliseconds << 80 | 0x7 << 76 | 0x2 << 62)

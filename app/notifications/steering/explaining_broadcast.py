"""Why a phone was told of an announcement or an alert, or not: to be read by an operator."""

import uuid
from collections.abc import Iterator, Sequence
from datetime import datetime

from sqlalchemy import Connection, select

from app.database import AnyRow, table_of
from app.identity.models import Citizen
from app.notifications.addressing import heard_at
from app.notifications.broadcasts.audiences import (
    SILENT_AFTER,
    Audience,
    Follows,
    Listeners,
    areas_of,
    meant_phones,
)
from app.notifications.broadcasts.models import Broadcast
from app.notifications.broadcasts.rules import channel_of
from app.notifications.broadcasts.sending import count_deliveries
from app.notifications.channels import ALWAYS_HEARD
from app.notifications.models import Delivery, Device, NotificationPreferences
from app.notifications.preferences import CHOSEN, preferences_of
from app.notifications.steering.explaining import of_delivery, of_project, written
from app.notifications.transports import Transport

_BROADCASTS = table_of(Broadcast)
_DELIVERIES = table_of(Delivery)
_DEVICES = table_of(Device)
_CITIZENS = table_of(Citizen)
_PREFERENCES = table_of(NotificationPreferences)
_WHOM = {
    Audience.EVERYONE: "for everyone",
    Audience.AREAS: "for who follows its areas",
    Audience.PLATFORM: "for the phones of a platform",
}


def explain_broadcast(
    connection: Connection,
    broadcast_id: uuid.UUID,
    installation_id: uuid.UUID | None,
    follows: Follows,
    *,
    now: datetime,
) -> Sequence[str] | None:
    """Sentences about all phones, and about one; None where no broadcast has the id."""
    row = connection.execute(select(_BROADCASTS).where(_BROADCASTS.c.id == broadcast_id)).first()
    if row is None:
        return None
    lines = [*_of_all(connection, row)]
    if installation_id is None:
        lines.append("name a phone with --device, to be told of that one")
    else:
        lines += _of_phone(connection, row, installation_id, follows, now)
    return [*lines, *of_project(connection, Transport.CITIZEN, now)]


def _of_all(connection: Connection, row: AnyRow) -> Iterator[str]:
    channel = channel_of(is_emergency=row.is_emergency)
    yield (
        f"{row.kind} on {channel}, {_WHOM[Audience(row.audience)]}, "
        f"out since {written(row.created_at)}, good until {written(row.expires_at)}"
    )
    if row.is_stopped:
        yield "it was stopped: no more phones are told"
    elif row.next_page_at is not None:
        yield f"phones are still being told; it goes on at {written(row.next_page_at)}"
    counted = ", ".join(f"{number} {state}" for state, number in _counts(connection, row.id))
    yield f"deliveries: {counted or 'none'}"


def _counts(connection: Connection, broadcast_id: uuid.UUID) -> Sequence[tuple[str, int]]:
    return sorted(count_deliveries(connection, broadcast_id).items())


def _of_phone(
    connection: Connection,
    row: AnyRow,
    installation_id: uuid.UUID,
    follows: Follows,
    now: datetime,
) -> Iterator[str]:
    deliveries = connection.execute(
        select(_DELIVERIES)
        .where(
            _DELIVERIES.c.installation_id == installation_id,
            _DELIVERIES.c.subject == str(row.id),
        )
        .order_by(_DELIVERIES.c.id)
    ).all()
    yield from map(of_delivery, deliveries)
    phone = _find_phone(connection, row, installation_id, follows)
    if phone is None:
        yield f"phone {installation_id} is not registered now"
        return
    line = f"phone {installation_id} ({phone.platform}), refreshed at "
    line += written(phone.refreshed_at)
    channel = channel_of(is_emergency=row.is_emergency)
    heard = heard_at(now, channel, preferences_of(phone), phone.time_zone)
    if heard > now:
        line += f", quiet until {written(heard)}"
    yield line if deliveries else f"{line}: not told; {_not_told(row, phone)}"


def _find_phone(
    connection: Connection, row: AnyRow, installation_id: uuid.UUID, follows: Follows
) -> AnyRow | None:
    """The phone as it is now, and in ``is_meant`` whether it is of those that are told."""
    listeners = Listeners(Audience(row.audience), platform=row.platform)
    is_meant = meant_phones(listeners, areas_of(row.id), follows, since=row.created_at)
    wanted = (
        select(_DEVICES, _CITIZENS.c.use_restricted_at, is_meant.label("is_meant"), *CHOSEN)
        .outerjoin_from(_DEVICES, _PREFERENCES, _PREFERENCES.c.citizen_id == _DEVICES.c.citizen_id)
        .outerjoin(_CITIZENS, _CITIZENS.c.id == _DEVICES.c.citizen_id)
        .where(_DEVICES.c.installation_id == installation_id)
    )
    return connection.execute(wanted).first()


def _not_told(row: AnyRow, phone: AnyRow) -> str:
    channel = channel_of(is_emergency=row.is_emergency)
    if phone.staff_id is not None:
        return "it is an official's"
    if phone.registered_at > row.created_at:
        return "it was registered later"
    if not phone.is_meant:
        return "it is not of those whom it concerns"
    if phone.refreshed_at < row.created_at - SILENT_AFTER:
        return f"it was not heard of for {SILENT_AFTER.days} days"
    if channel in preferences_of(phone).muted:
        return "the channel is muted"
    if phone.use_restricted_at is not None and channel not in ALWAYS_HEARD:
        return f"the use of his data is restricted since {written(phone.use_restricted_at)}"
    if row.is_stopped:
        return "it was stopped before the phone's turn came"
    if row.next_page_at is not None:
        return "its turn has not come"
    return "the channel was muted then, it was told of before, or the phone was somebody else's"

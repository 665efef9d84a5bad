"""Why a citizen's phones were told of a notification, or not: to be read by an operator."""

import uuid
from collections.abc import Iterator, Sequence
from datetime import datetime

from sqlalchemy import Connection, select

from app.database import AnyRow, table_of
from app.errors import NotFound
from app.identity.models import Citizen
from app.notifications.addressing import heard_at
from app.notifications.channels import ALWAYS_HEARD, Channel
from app.notifications.kinds import RULES, Kind
from app.notifications.models import (
    Delivery,
    DeliveryState,
    Device,
    Notification,
    NotificationPreferences,
)
from app.notifications.preferences import CHOSEN, Preferences, preferences_of
from app.notifications.steering.projects import find_project, health_of
from app.notifications.steering.reasons import why
from app.notifications.transports import Transport

_NOTIFICATIONS = table_of(Notification)
_DELIVERIES = table_of(Delivery)


def explain(connection: Connection, notification_id: uuid.UUID, *, now: datetime) -> Sequence[str]:
    """Sentences without personal data; raises ``NotFound``."""
    row = connection.execute(
        select(_NOTIFICATIONS).where(_NOTIFICATIONS.c.id == notification_id)
    ).first()
    if row is None:
        raise NotFound
    channel = RULES[Kind(row.kind)].channel
    chosen = _chosen(connection, row.citizen_id)
    deliveries = connection.execute(
        select(_DELIVERIES)
        .where(_DELIVERIES.c.notification_id == notification_id)
        .order_by(_DELIVERIES.c.id)
    ).all()
    return [
        *_of_inbox(row, channel),
        _of_preferences(chosen, channel),
        *_of_phones(connection, row, deliveries, chosen=chosen, now=now),
        *map(of_delivery, deliveries),
        *of_project(connection, Transport.CITIZEN, now),
    ]


def _chosen(connection: Connection, citizen_id: uuid.UUID) -> Preferences:
    found = connection.execute(
        select(*CHOSEN).where(NotificationPreferences.citizen_id == citizen_id)
    ).first()
    return preferences_of(found) if found else Preferences()


def _of_inbox(row: AnyRow, channel: Channel) -> Iterator[str]:
    yield f"{row.kind} on {channel}, in the inbox since {written(row.created_at)}"
    if row.deleted_at is not None:
        yield f"deleted or taken back at {written(row.deleted_at)}"
    elif row.read_at is not None:
        yield f"read at {written(row.read_at)}"


def _of_preferences(chosen: Preferences, channel: Channel) -> str:
    if channel in ALWAYS_HEARD:
        return "the channel can't be muted and knows no quiet hours"
    muted = "muted" if channel in chosen.muted else "not muted"
    if chosen.quiet is None:
        return f"the channel is {muted} now; no quiet hours"
    quiet = chosen.quiet
    return f"the channel is {muted} now; quiet from {quiet.starts:%H:%M} to {quiet.ends:%H:%M}"


def _of_phones(
    connection: Connection,
    row: AnyRow,
    deliveries: Sequence[AnyRow],
    *,
    chosen: Preferences,
    now: datetime,
) -> Iterator[str]:
    """What is registered now; those without a delivery were not told."""
    told = {one.installation_id for one in deliveries}
    phones = connection.execute(
        select(Device.installation_id, Device.platform, Device.time_zone)
        .add_columns(Device.registered_at, Device.refreshed_at, Citizen.use_restricted_at)
        .join(Citizen, Citizen.id == Device.citizen_id)
        .where(Device.citizen_id == row.citizen_id)
        .order_by(Device.installation_id)
    ).all()
    if not phones:
        yield "no phone is registered now"
    channel = RULES[Kind(row.kind)].channel
    for phone in phones:
        line = f"phone {phone.installation_id} ({phone.platform}), refreshed at "
        line += written(phone.refreshed_at)
        heard = heard_at(now, channel, chosen, phone.time_zone)
        if heard > now:
            line += f", quiet until {written(heard)}"
        if phone.installation_id not in told:
            line += f": not told; {_not_told(row, phone, channel)}"
        yield line


def _not_told(row: AnyRow, phone: AnyRow, channel: Channel) -> str:
    if phone.registered_at > row.created_at:
        return "it was registered later"
    if phone.use_restricted_at is not None and channel not in ALWAYS_HEARD:
        return f"the use of his data is restricted since {written(phone.use_restricted_at)}"
    return "the channel was muted then, or the phone was somebody else's"


def of_delivery(row: AnyRow) -> str:
    """What became of one delivery, and why."""
    line = f"delivery {row.id} to {row.installation_id}: {row.state}, {row.attempts} attempts"
    if row.finished_at is not None:
        line += f", at {written(row.finished_at)}"
    if row.state == DeliveryState.PENDING:
        held = "a worker has it until" if row.claim else "next at"
        line += f", {held} {written(row.next_attempt_at)}, good until {written(row.expires_at)}"
    reason = why(row)
    return f"{line}; {reason}" if reason else line


def of_project(connection: Connection, transport: Transport, now: datetime) -> Iterator[str]:
    """What holds up all that goes one way."""
    project = find_project(connection, transport)
    health = health_of(project)
    if project is not None and health.is_paused:
        yield f"pushes are paused since {written(project.paused_at)}"
    if project is not None and health.is_held(now):
        yield f"pushes are held until {written(project.held_until)}: {project.hold_reason}"


def written(moment: datetime) -> str:
    """A moment for an operator's eyes."""
    return moment.isoformat(timespec="seconds")

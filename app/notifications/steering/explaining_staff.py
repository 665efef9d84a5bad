"""Why an official was told of something outside his inbox, or not: to be read by an operator."""

import uuid
from collections.abc import Iterator, Sequence
from datetime import datetime

from sqlalchemy import Connection, select

from app.database import AnyRow, table_of
from app.notifications.models import Delivery, Device
from app.notifications.staff.kinds import STAFF_RULES, StaffKind
from app.notifications.staff.models import StaffNotification, StaffPreferences
from app.notifications.staff.preferences import CHOICE, Choice, choice_of
from app.notifications.steering.explaining import explain, of_delivery, of_project, written
from app.notifications.transports import Transport

_NOTIFICATIONS = table_of(StaffNotification)
_DELIVERIES = table_of(Delivery)


def explain_any(
    connection: Connection, notification_id: uuid.UUID, *, now: datetime
) -> Sequence[str]:
    """Sentences about a citizen's notification or an official's; raises ``NotFound``."""
    row = connection.execute(
        select(_NOTIFICATIONS).where(_NOTIFICATIONS.c.id == notification_id)
    ).first()
    if row is None:
        return explain(connection, notification_id, now=now)
    deliveries = connection.execute(
        select(_DELIVERIES)
        .where(_DELIVERIES.c.staff_notification_id == notification_id)
        .order_by(_DELIVERIES.c.id)
    ).all()
    return [
        *_of_inbox(row),
        _of_choice(_chosen(connection, row.staff_id), StaffKind(row.kind)),
        *_of_addresses(connection, row, {one.installation_id for one in deliveries}),
        *map(of_delivery, deliveries),
        *of_project(connection, Transport.STAFF, now),
        *(f"mails: {line}" for line in of_project(connection, Transport.EMAIL, now)),
    ]


def _chosen(connection: Connection, staff_id: uuid.UUID) -> Choice:
    found = connection.execute(select(*CHOICE).where(StaffPreferences.staff_id == staff_id)).first()
    return choice_of(found) if found else Choice()


def _of_inbox(row: AnyRow) -> Iterator[str]:
    yield f"{row.kind} for an official, last told at {written(row.told_at)}"
    if row.deleted_at is not None:
        yield f"deleted at {written(row.deleted_at)}"
    elif row.read_at is not None:
        yield f"read at {written(row.read_at)}"


def _of_choice(chosen: Choice, kind: StaffKind) -> str:
    channel = STAFF_RULES[kind].channel
    if channel is None:
        return "it was asked for, and is sent whatever is chosen"
    hours = "in office hours" if chosen.only_in_office_hours else "at any hour"
    return f"{channel} reaches him by {chosen.means_for(kind)}, pushes {hours}"


def _of_addresses(connection: Connection, row: AnyRow, told: set[uuid.UUID]) -> Iterator[str]:
    """What is registered now; those without a delivery were not told."""
    addresses = connection.execute(
        select(Device.installation_id, Device.platform, Device.refreshed_at)
        .where(Device.staff_id == row.staff_id)
        .order_by(Device.installation_id)
    ).all()
    if not addresses:
        yield "no phone and no mailbox is registered now"
    for one in addresses:
        line = f"{one.platform} {one.installation_id}, refreshed at {written(one.refreshed_at)}"
        is_told = one.installation_id in told
        yield line if is_told else f"{line}: not told; it came later, or another way was chosen"

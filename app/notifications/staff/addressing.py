"""Where officials hear of which news, and from when on."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.database import new_id, table_of
from app.notifications.models import DeliveryState, Device
from app.notifications.staff.channels import Means
from app.notifications.staff.kinds import STAFF_RULES
from app.notifications.staff.models import StaffPreferences
from app.notifications.staff.news import StaffNews
from app.notifications.staff.office_hours import common_calendar, heard_in_office
from app.notifications.staff.preferences import CHOICE, Choice, choice_of
from app.notifications.transports import Transport
from app.province.snapshot import Province

_DEVICES, _PREFERENCES = table_of(Device), table_of(StaffPreferences)
# What comes in heaps is waited for a moment: two hundred that are passed on at once ring once.
HEAPED_FOR = timedelta(seconds=30)
_Key = tuple[uuid.UUID, str]


@dataclass(frozen=True)
class _Address:
    installation_id: uuid.UUID
    transport: Transport
    chosen: Choice


def staff_deliveries(
    session: Session,
    told: Sequence[tuple[uuid.UUID, StaffNews]],
    province: Province,
    now: datetime,
) -> list[dict[str, Any]]:
    """The rows of ``Delivery`` for news, each with the id of its notification.

    One for each device and subject: of heaps, and of what is told at once, the last.
    """
    addresses = _addresses(session, {news.staff_id for _, news in told})
    found: dict[_Key, dict[str, Any]] = {}
    for notification_id, news in told:
        for address in addresses.get(news.staff_id, ()):
            if _is_meant(address, news):
                row = _delivery(notification_id, news, address, province, now)
                found[address.installation_id, row["subject"]] = row
    return list(found.values())


def _is_meant(address: _Address, news: StaffNews) -> bool:
    means = address.chosen.means_for(news.kind, is_on_duty=news.is_on_duty)
    if address.transport is Transport.EMAIL:
        return means is Means.EMAIL
    return means is Means.PUSH


def _delivery(
    notification_id: uuid.UUID,
    news: StaffNews,
    address: _Address,
    province: Province,
    now: datetime,
) -> dict[str, Any]:
    rules = STAFF_RULES[news.kind]
    at = now + HEAPED_FOR if rules.heap else now
    # A mail wakes nobody.
    is_left_alone = address.chosen.only_in_office_hours and address.transport is Transport.STAFF
    if is_left_alone and not rules.is_urgent and rules.channel is not None:
        at = heard_in_office(at, common_calendar(province))
    return {
        "id": new_id(),
        "staff_notification_id": notification_id,
        "transport": address.transport.value,
        "installation_id": address.installation_id,
        "subject": rules.heap or str(news.subject_id),
        "state": DeliveryState.PENDING.value,
        "next_attempt_at": at,
        "created_at": now,
        "expires_at": at + rules.good_for,
    }


def _addresses(session: Session, people: set[uuid.UUID]) -> dict[uuid.UUID, list[_Address]]:
    """The phones and the mailbox of each, with what he chose; one statement."""
    wanted = (
        select(_DEVICES.c.staff_id, _DEVICES.c.installation_id, _DEVICES.c.address_kind, *CHOICE)
        .outerjoin_from(_DEVICES, _PREFERENCES, _PREFERENCES.c.staff_id == _DEVICES.c.staff_id)
        .where(_DEVICES.c.staff_id.in_(sorted(people)))
        .order_by(_DEVICES.c.installation_id)
    )
    found: dict[uuid.UUID, list[_Address]] = {}
    for row in session.execute(wanted):
        transport = Transport.EMAIL if row.address_kind == "email" else Transport.STAFF
        address = _Address(row.installation_id, transport, choice_of(row))
        found.setdefault(row.staff_id, []).append(address)
    return found

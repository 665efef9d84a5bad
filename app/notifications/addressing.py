"""Which phones hear of which news, and from when on."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.database import new_id
from app.identity.models import Citizen
from app.notifications.channels import ALWAYS_HEARD, Channel
from app.notifications.kinds import RULES, Kind
from app.notifications.models import DeliveryState, Device, NotificationPreferences
from app.notifications.preferences import CHOSEN, Preferences, preferences_of
from app.notifications.quiet_hours import heard_from


@dataclass(frozen=True)
class _Phone:
    installation_id: uuid.UUID
    time_zone: str
    chosen: Preferences
    is_restricted: bool


def deliveries_of(
    session: Session,
    notifications: Sequence[Mapping[str, Any]],
    *,
    now: datetime,
    not_before: datetime,
) -> list[dict[str, Any]]:
    """The rows of ``Delivery`` for each of the ``notifications``' rows and its citizen's phones.

    Whoever had the use of his data restricted hears on his phones only what nobody can mute.
    """
    phones = _phones(session, {row["citizen_id"] for row in notifications})
    return [
        _delivery(row, phone, now=now, not_before=not_before)
        for row in notifications
        for phone in phones.get(row["citizen_id"], ())
        if _may_hear(phone, RULES[Kind(row["kind"])].channel)
    ]


def _may_hear(phone: _Phone, channel: Channel) -> bool:
    if phone.is_restricted and channel not in ALWAYS_HEARD:
        return False
    return channel not in phone.chosen.muted


def heard_at(moment: datetime, channel: Channel, chosen: Preferences, time_zone: str) -> datetime:
    """``moment``, or when quiet hours end that it falls into."""
    if channel in ALWAYS_HEARD:
        return moment
    return heard_from(moment, chosen.quiet, time_zone)


def _delivery(
    row: Mapping[str, Any], phone: _Phone, *, now: datetime, not_before: datetime
) -> dict[str, Any]:
    rules = RULES[Kind(row["kind"])]
    return {
        "id": new_id(),
        "notification_id": row["id"],
        "installation_id": phone.installation_id,
        "subject": row["entity_id"],
        "state": DeliveryState.PENDING.value,
        "next_attempt_at": heard_at(not_before, rules.channel, phone.chosen, phone.time_zone),
        "created_at": now,
        "expires_at": now + rules.good_for,
    }


def _phones(session: Session, citizens: set[uuid.UUID]) -> dict[uuid.UUID, list[_Phone]]:
    found: dict[uuid.UUID, list[_Phone]] = {}
    wanted = (
        select(
            Device.citizen_id,
            Device.installation_id,
            Device.time_zone,
            Citizen.use_restricted_at,
            *CHOSEN,
        )
        .join(Citizen, Citizen.id == Device.citizen_id)
        .outerjoin(NotificationPreferences, NotificationPreferences.citizen_id == Device.citizen_id)
        .where(Device.citizen_id.in_(citizens))
    )
    for row in session.execute(wanted):
        is_restricted = row.use_restricted_at is not None
        phone = _Phone(row.installation_id, row.time_zone, preferences_of(row), is_restricted)
        found.setdefault(row.citizen_id, []).append(phone)
    return found

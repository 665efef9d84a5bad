"""Phones: registered by whoever is logged in on them, detached at logout."""

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from app.database import Sealer, affected_rows
from app.notifications.models import Delivery, Device

_PURPOSE = "devices.sealed_address"
_HASH_NAMESPACE = "push-address"


@dataclass(frozen=True)
class Registration:
    """What the app says about its installation."""

    platform: str
    app_version: str
    locale: str
    time_zone: str
    address: str
    address_kind: Literal["fid", "token"]


def register_device(
    session: Session,
    sealer: Sealer,
    installation_id: uuid.UUID,
    sent: Registration,
    *,
    citizen_id: uuid.UUID,
    session_id: uuid.UUID | None,
    now: datetime,
) -> None:
    """Register or refresh an installation; it and its address are this citizen's from now on.

    What was on its way to the phone for somebody else is cancelled.
    """
    digest = sealer.lookup_hash(_HASH_NAMESPACE, sent.address)
    device = session.get(Device, installation_id, with_for_update=True)
    if device is not None and device.citizen_id != citizen_id:
        _cancel_deliveries(session, installation_id, now)
    for other in session.scalars(
        select(Device.installation_id).where(
            Device.address_hash == digest, Device.installation_id != installation_id
        )
    ):
        remove_device(session, other, reason="address_moved", now=now)
    if device is None:
        device = Device(installation_id=installation_id, registered_at=now)
        session.add(device)
    device.citizen_id = citizen_id
    device.session_id = session_id
    device.platform = sent.platform
    device.app_version = sent.app_version
    device.locale = sent.locale
    device.time_zone = sent.time_zone
    device.address_kind = sent.address_kind
    device.sealed_address = sealer.seal_text(sent.address, purpose=_PURPOSE)
    device.address_hash = digest
    device.refreshed_at = now
    session.flush()


def remove_device(
    session: Session, installation_id: uuid.UUID, *, reason: str, now: datetime
) -> None:
    """Forget an installation and cancel what was on its way to it."""
    _cancel_deliveries(session, installation_id, now, reason)
    session.execute(delete(Device).where(Device.installation_id == installation_id))


def remove_own_device(
    session: Session, installation_id: uuid.UUID, *, citizen_id: uuid.UUID, now: datetime
) -> None:
    """Forget one of the citizen's installations; another's is left alone, silently."""
    owner = select(Device.citizen_id).where(Device.installation_id == installation_id)
    if session.scalar(owner) == citizen_id:
        remove_device(session, installation_id, reason="removed", now=now)


def detach_session(session: Session, session_id: uuid.UUID, now: datetime) -> None:
    """The session ended: nothing more goes to the phone it was on."""
    registered = select(Device.installation_id).where(Device.session_id == session_id)
    for installation_id in session.scalars(registered):
        remove_device(session, installation_id, reason="logged_out", now=now)


def address_of(sealer: Sealer, sealed_address: bytes) -> str:
    """The push address in clear."""
    return sealer.unseal_text(sealed_address, purpose=_PURPOSE)


def _cancel_deliveries(
    session: Session,
    installation_id: uuid.UUID,
    now: datetime,
    reason: str = "device_changed_hands",
) -> int:
    waiting = (Delivery.installation_id == installation_id) & (Delivery.state == "pending")
    return affected_rows(
        session,
        update(Delivery)
        .where(waiting)
        .values(state="cancelled", error=reason, finished_at=now, claim=None),
    )

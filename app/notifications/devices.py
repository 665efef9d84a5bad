"""Phones, registered by whoever is logged in on them.

Everybody locks in one order, so that no two wait for each other: the session, the citizen, the
turn, the push project, devices by their id, deliveries by theirs.
"""

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import insert, or_, select, update
from sqlalchemy.orm import Session

from app.database import Sealer
from app.database.lookup_keys import hold_lookup_keys
from app.database.turns import wait_for_turn
from app.errors import DeviceInUse, SessionEnded
from app.identity.citizens.consent import hold_consent
from app.identity.models import AuthSession
from app.notifications.detaching import (
    cancel_deliveries,
    cancel_personal_deliveries,
    remove_where,
)
from app.notifications.models import Device

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
    address_kind: Literal["fid", "token", "email"]


@dataclass(frozen=True)
class Owner:
    """Who is logged in on a phone, and in which session; a citizen, an official or nobody."""

    citizen_id: uuid.UUID | None = None
    session_id: uuid.UUID | None = None
    staff_id: uuid.UUID | None = None


_NOBODY = Owner()


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

    What was on its way to the phone for somebody else is cancelled. Raises ``SessionEnded`` when
    the citizen logs out in the same moment, ``ConsentRequired`` when he takes his consent back.
    """
    if session_id is not None:
        hold_session(session, session_id)
    hold_consent(session, citizen_id)
    register_for(
        session,
        sealer,
        installation_id,
        sent,
        owner=Owner(citizen_id, session_id),
        now=now,
    )


def register_guest_device(
    session: Session,
    sealer: Sealer,
    installation_id: uuid.UUID,
    sent: Registration,
    *,
    now: datetime,
) -> None:
    """Register or refresh a phone on which nobody is logged in.

    Raises ``DeviceInUse`` where the installation is somebody's and the caller does not name its
    address: then it is not the phone itself that asks.
    """
    register_for(session, sealer, installation_id, sent, owner=_NOBODY, now=now)


def address_of(sealer: Sealer, sealed_address: bytes) -> str:
    """The push address in clear; raises ``UnsealError``."""
    return sealer.unseal_text(sealed_address, purpose=_PURPOSE)


def hold_session(session: Session, session_id: uuid.UUID) -> None:
    """Keep the session from ending before we commit: its end must see this device."""
    is_live = (AuthSession.id == session_id) & AuthSession.ended_at.is_(None)
    if session.scalar(select(AuthSession.id).where(is_live).with_for_update(read=True)) is None:
        raise SessionEnded


def register_for(
    session: Session,
    sealer: Sealer,
    installation_id: uuid.UUID,
    sent: Registration,
    *,
    owner: Owner,
    now: datetime,
) -> None:
    """Make an installation and its address the ``owner``'s, who is held to be there."""
    hold_lookup_keys(session, sealer, now=now)
    digest = sealer.lookup_hash(_HASH_NAMESPACE, _unique(sent, owner))
    # Apps register twice at their first start; the second must find what the first one wrote.
    wait_for_turn(session, f"device {installation_id}", f"address {digest.hex()}")
    is_there = _take_over(session, installation_id, digest, owner=owner, now=now)
    row = {
        "citizen_id": owner.citizen_id,
        "staff_id": owner.staff_id,
        "session_id": owner.session_id,
        "platform": sent.platform,
        "app_version": sent.app_version,
        "locale": sent.locale,
        "time_zone": sent.time_zone,
        "address_kind": sent.address_kind,
        "sealed_address": sealer.seal_text(sent.address, purpose=_PURPOSE),
        "address_hash": digest,
        "refreshed_at": now,
    }
    if is_there:
        session.execute(update(Device).where(Device.installation_id == installation_id).values(row))
    else:
        row |= {"installation_id": installation_id, "registered_at": now}
        session.execute(insert(Device).values(row))


def _take_over(
    session: Session,
    installation_id: uuid.UUID,
    digest: bytes,
    *,
    owner: Owner,
    now: datetime,
) -> bool:
    """Whether the installation has a row; whoever else had it or its address is told nothing there.

    The rows of other installations with the address are gone. Raises ``DeviceInUse``.
    """
    is_it = Device.installation_id == installation_id
    found = session.execute(
        select(Device.installation_id, Device.citizen_id, Device.staff_id, Device.address_hash)
        .where(or_(is_it, Device.address_hash == digest))
        .order_by(Device.installation_id)
        .with_for_update()
    ).all()
    former = next((row for row in found if row.installation_id == installation_id), None)
    former_person = (former.citizen_id, former.staff_id) if former else (None, None)
    if former and any(former_person) and owner == _NOBODY and former.address_hash != digest:
        raise DeviceInUse
    for row in found:
        if row is not former:
            is_other = Device.installation_id == row.installation_id
            remove_where(session, is_other, reason="address_moved", now=now)
    if former and former_person != (owner.citizen_id, owner.staff_id):
        # An official's phone has another app, and is told nothing of what all are told.
        cancel = cancel_deliveries if owner.staff_id else cancel_personal_deliveries
        cancel(session, installation_id, reason="device_changed_hands", now=now)
    return former is not None


def _unique(sent: Registration, owner: Owner) -> str:
    """What no two installations have; several officials may share a mailbox."""
    if sent.address_kind == "email":
        return f"{owner.staff_id}:{sent.address}"
    return sent.address

"""Phones: registered by whoever is logged in on them, detached at logout.

Everybody locks in one order, so that no two wait for each other: the session, the citizen, the
turn, the push project, devices by their id, deliveries by theirs.
"""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from sqlalchemy import ColumnElement, delete, insert, or_, select, update
from sqlalchemy.orm import Session

from app.database import Sealer
from app.database.lookup_keys import hold_lookup_keys
from app.database.turns import wait_for_turn
from app.errors import DeviceInUse, SessionEnded
from app.identity.citizens.consent import hold_consent
from app.identity.models import AuthSession
from app.notifications.models import Delivery, DeliveryState, Device

_PURPOSE = "devices.sealed_address"
_HASH_NAMESPACE = "push-address"
GUESTS_KEPT_FOR = timedelta(days=180)
_FORGOTTEN_AT_ONCE = 500
_IS_NOBODYS = Device.citizen_id.is_(None) & Device.staff_id.is_(None)


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


def remove_own_device(
    session: Session, installation_id: uuid.UUID, *, citizen_id: uuid.UUID, now: datetime
) -> None:
    """Forget one of the citizen's installations; another's is left alone, silently."""
    mine = (Device.installation_id == installation_id) & (Device.citizen_id == citizen_id)
    remove_where(session, mine, reason="removed", now=now)


def remove_guest_device(session: Session, installation_id: uuid.UUID, *, now: datetime) -> None:
    """Forget a guest's installation; somebody's is left alone, silently."""
    is_guests = (Device.installation_id == installation_id) & _IS_NOBODYS
    remove_where(session, is_guests, reason="removed", now=now)


def forget_guests(session: Session, *, now: datetime) -> int:
    """Forget guests' phones that were not heard of for ``GUESTS_KEPT_FOR``; how many, at most."""
    is_old = _IS_NOBODYS & (Device.refreshed_at < now - GUESTS_KEPT_FOR)
    old = select(Device.installation_id).where(is_old).limit(_FORGOTTEN_AT_ONCE)
    found = session.scalars(old).all()
    remove_where(session, Device.installation_id.in_(found) & is_old, reason="forgotten", now=now)
    return len(found)


def detach_session(session: Session, session_id: uuid.UUID, now: datetime) -> None:
    """The session ended: nothing more goes to the phone it was on."""
    remove_where(session, Device.session_id == session_id, reason="logged_out", now=now)


def detach_citizen(session: Session, citizen_id: uuid.UUID, *, now: datetime) -> None:
    """Nothing more goes to any of his phones until he registers them again."""
    remove_where(session, Device.citizen_id == citizen_id, reason="consent_withdrawn", now=now)


def detach_direct_logins(session: Session, citizen_id: uuid.UUID, *, now: datetime) -> None:
    """Nothing more goes to phones that he registered with a provider's token, without a session."""
    is_direct = (Device.citizen_id == citizen_id) & Device.session_id.is_(None)
    remove_where(session, is_direct, reason="logged_out", now=now)


def lock_dead_devices(session: Session, dead: Mapping[uuid.UUID, bytes]) -> list[uuid.UUID]:
    """Of ``dead`` (installations with the hash of the address that died) those still there, locked.

    A phone that registered with a new address in the meantime is not dead.
    """
    found = session.execute(
        select(Device.installation_id, Device.address_hash)
        .where(Device.installation_id.in_(list(dead)))
        .order_by(Device.installation_id)
        .with_for_update()
    ).all()
    return [row.installation_id for row in found if row.address_hash == dead[row.installation_id]]


def remove_dead_device(session: Session, installation_id: uuid.UUID, *, now: datetime) -> None:
    """Forget an installation that ``lock_dead_devices`` found, and cancel what waits for it."""
    remove_where(session, Device.installation_id == installation_id, reason="address_dead", now=now)


def remove_unrefreshed(session: Session, *, before: datetime, count: int, now: datetime) -> int:
    """Forget up to ``count`` installations that were last refreshed ``before``; how many."""
    # A mailbox is where it is, whether or not somebody says so again.
    is_old = (Device.refreshed_at < before) & (Device.address_kind != "email")
    found = session.scalars(
        select(Device.installation_id).where(is_old).order_by(Device.refreshed_at).limit(count)
    ).all()
    # Looked at again when they are locked: the app may have been opened at last.
    still = Device.installation_id.in_(found) & is_old
    remove_where(session, still, reason="unrefreshed", now=now)
    return len(found)


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
        _cancel_deliveries(session, installation_id, reason="device_changed_hands", now=now)
    return former is not None


def _unique(sent: Registration, owner: Owner) -> str:
    """What no two installations have; several officials may share a mailbox."""
    if sent.address_kind == "email":
        return f"{owner.staff_id}:{sent.address}"
    return sent.address


def remove_where(
    session: Session, which: ColumnElement[bool], *, reason: str, now: datetime
) -> None:
    """Forget installations, and cancel what waits for them."""
    found = session.scalars(
        select(Device.installation_id)
        .where(which)
        .order_by(Device.installation_id)
        .with_for_update()
    ).all()
    for installation_id in found:
        _cancel_deliveries(session, installation_id, reason=reason, now=now)
    session.execute(delete(Device).where(Device.installation_id.in_(found)))


def _cancel_deliveries(
    session: Session, installation_id: uuid.UUID, *, reason: str, now: datetime
) -> None:
    waiting = session.scalars(
        select(Delivery.id)
        .where(Delivery.installation_id == installation_id, Delivery.state == DeliveryState.PENDING)
        .order_by(Delivery.id)
        .with_for_update()
    ).all()
    session.execute(
        update(Delivery)
        .where(Delivery.id.in_(waiting), Delivery.state == DeliveryState.PENDING)
        .values(state=DeliveryState.CANCELLED, error=reason, finished_at=now, claim=None)
    )

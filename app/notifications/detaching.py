"""Phones that nothing more goes to: logged out, taken away, dead or long not heard of.

Everybody locks in the order that ``devices`` tells.
"""

import uuid
from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, delete, select, update
from sqlalchemy.orm import Session

from app.notifications.broadcasts.audiences import Audience
from app.notifications.broadcasts.models import Broadcast
from app.notifications.models import Delivery, DeliveryState, Device

GUESTS_KEPT_FOR = timedelta(days=180)
_FORGOTTEN_AT_ONCE = 500
_IS_NOBODYS = Device.citizen_id.is_(None) & Device.staff_id.is_(None)


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
        cancel_deliveries(session, installation_id, reason=reason, now=now)
    session.execute(delete(Device).where(Device.installation_id.in_(found)))


def cancel_deliveries(
    session: Session, installation_id: uuid.UUID, *, reason: str, now: datetime
) -> None:
    """Cancel what waits for an installation; its row is locked."""
    _cancel(session, Delivery.installation_id == installation_id, reason=reason, now=now)


def cancel_personal_deliveries(
    session: Session, installation_id: uuid.UUID, *, reason: str, now: datetime
) -> None:
    """As ``cancel_deliveries``, but for what concerns whoever has the phone."""
    concerns_anybody = select(Broadcast.id).where(Broadcast.audience != Audience.AREAS)
    is_personal = Delivery.broadcast_id.is_(None) | Delivery.broadcast_id.not_in(concerns_anybody)
    personal = (Delivery.installation_id == installation_id) & is_personal
    _cancel(session, personal, reason=reason, now=now)


def _cancel(session: Session, which: ColumnElement[bool], *, reason: str, now: datetime) -> None:
    waiting = session.scalars(
        select(Delivery.id)
        .where(which, Delivery.state == DeliveryState.PENDING)
        .order_by(Delivery.id)
        .with_for_update()
    ).all()
    session.execute(
        update(Delivery)
        .where(Delivery.id.in_(waiting), Delivery.state == DeliveryState.PENDING)
        .values(state=DeliveryState.CANCELLED, error=reason, finished_at=now, claim=None)
    )

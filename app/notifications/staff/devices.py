"""Officials' phones, with the app "Chính quyền số", and their mailboxes."""

import uuid
from datetime import datetime
from typing import Literal

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from app.audit.events import record
from app.database import Sealer, new_id
from app.database.turns import wait_for_turn
from app.errors import Forbidden, NotFound
from app.identity.models import StaffMember
from app.identity.staff.leavers import Leaving
from app.notifications.detaching import remove_where
from app.notifications.devices import Owner, Registration, hold_session, register_for
from app.notifications.models import Device

MAILBOX = "mailbox"
_EMAIL: Literal["email"] = "email"
_OPERATOR = "operator"


def register_staff_device(
    session: Session,
    sealer: Sealer,
    installation_id: uuid.UUID,
    sent: Registration,
    *,
    staff_id: uuid.UUID,
    session_id: uuid.UUID | None,
    now: datetime,
) -> None:
    """Register or refresh an installation of the staff's app; it is this official's from now on.

    What was on its way to the phone for somebody else, citizen or official, is cancelled. Raises
    ``Forbidden`` where his account is shut in the same moment, ``SessionEnded`` where he logs out.
    """
    # Whoever shuts an account locks it before its sessions.
    if not _hold_member(session, staff_id):
        raise Forbidden
    if session_id is not None:
        hold_session(session, session_id)
    owner = Owner(session_id=session_id, staff_id=staff_id)
    register_for(session, sealer, installation_id, sent, owner=owner, now=now)


def remove_staff_device(
    session: Session, installation_id: uuid.UUID, *, staff_id: uuid.UUID, now: datetime
) -> None:
    """Forget one of the official's installations; another's is left alone, silently."""
    mine = (Device.installation_id == installation_id) & (Device.staff_id == staff_id)
    remove_where(session, mine & (Device.address_kind != _EMAIL), reason="removed", now=now)


def detach_leaver(session: Session, leaving: Leaving) -> None:
    """Nothing more goes to phones and mailbox of somebody whose account is shut."""
    his = Device.staff_id == leaving.leaver_id
    remove_where(session, his, reason="staff_disabled", now=leaving.now)


def set_mailbox(
    session: Session, sealer: Sealer, staff_id: uuid.UUID, address: str, *, now: datetime
) -> uuid.UUID:
    """Have mails for an official go to ``address``, which is checked; the mailbox's id.

    Raises ``NotFound``.
    """
    # Two at once would each find no mailbox, and leave two.
    wait_for_turn(session, f"mailbox {staff_id}")
    if not _hold_member(session, staff_id):
        raise NotFound
    sent = Registration(
        platform=MAILBOX,
        app_version="",
        locale="vi",
        time_zone="Asia/Ho_Chi_Minh",
        address=address,
        address_kind=_EMAIL,
    )
    # Another address than before is another mailbox: what waits was for the former one.
    _remove_mailbox(session, staff_id, now=now)
    # Nobody can name it who would take it for a phone of his.
    mailbox_id = new_id()
    register_for(session, sealer, mailbox_id, sent, owner=Owner(staff_id=staff_id), now=now)
    _record(session, staff_id, "staff_mailbox_set", now)
    return mailbox_id


def remove_mailbox(session: Session, staff_id: uuid.UUID, *, now: datetime) -> None:
    """Send an official no more mails; what waits is cancelled. Repeating it changes nothing."""
    if _remove_mailbox(session, staff_id, now=now):
        _record(session, staff_id, "staff_mailbox_removed", now)


def has_mailbox(session: Session, staff_id: uuid.UUID) -> bool:
    """Whether mails for him have somewhere to go."""
    return session.scalar(select(Device.staff_id).where(_is_mailbox(staff_id))) is not None


def _remove_mailbox(session: Session, staff_id: uuid.UUID, *, now: datetime) -> bool:
    had_one = has_mailbox(session, staff_id)
    remove_where(session, _is_mailbox(staff_id), reason="mailbox_changed", now=now)
    return had_one


def _hold_member(session: Session, staff_id: uuid.UUID) -> bool:
    """Keep the account from being shut before we commit; False: it is shut, or there is none."""
    is_active = (StaffMember.id == staff_id) & StaffMember.disabled_at.is_(None)
    held = select(StaffMember.id).where(is_active).with_for_update(read=True)
    return session.scalar(held) is not None


def _is_mailbox(staff_id: uuid.UUID) -> ColumnElement[bool]:
    return (Device.staff_id == staff_id) & (Device.address_kind == _EMAIL)


def _record(session: Session, staff_id: uuid.UUID, action: str, now: datetime) -> None:
    record(session, actor=_OPERATOR, action=action, subject=f"staff:{staff_id}", now=now)

"""Shutting an account and opening it again."""

from datetime import datetime

from sqlalchemy.orm import Session

from app.identity.models import AuthSession, StaffMember
from app.identity.sessions.families import Sessions
from app.identity.staff.administrators import Administrator
from app.identity.staff.duty_succession import release_from_duty
from app.identity.staff.leavers import Leavers, Leaving
from app.identity.staff.members import record_change, roles_of
from app.identity.staff.roles import require_another_administrator


def disable(
    session: Session,
    sessions: Sessions,
    leavers: Leavers,
    member: StaffMember,
    by: Administrator,
    *,
    now: datetime,
) -> None:
    """Shut a locked ``member`` out, end his sessions and what is left of his duty, free his desk.

    His roles are kept and count no more. Raises ``OwnStaffAccount``, ``StaffRolesElsewhere`` or
    ``LastAdministrator``.
    """
    by.require_other(member.id)
    by.require_reaches_all(roles_of(session, member.id))
    if member.disabled_at is not None:
        return
    require_another_administrator(session, member)
    leavers.release(session, Leaving(member.id, None, by, now))
    member.disabled_at = now
    member.revision += 1
    session.flush()
    his = AuthSession.staff_id == member.id
    sessions.end_where(session, his, reason="staff_disabled", now=now, actor=by.key)
    record_change(session, member, "disabled", by, now=now)
    release_from_duty(session, member, by, now=now)


def enable(session: Session, member: StaffMember, by: Administrator, *, now: datetime) -> None:
    """Let a locked ``member`` in again, with the roles that he had.

    Raises ``OwnStaffAccount`` or ``StaffRolesElsewhere``.
    """
    by.require_other(member.id)
    by.require_reaches_all(roles_of(session, member.id))
    if member.disabled_at is None:
        return
    member.disabled_at = None
    member.revision += 1
    session.flush()
    record_change(session, member, "enabled", by, now=now)

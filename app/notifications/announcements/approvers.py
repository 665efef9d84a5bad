"""Telling who may approve an announcement that it waits."""

import uuid
from datetime import datetime

from sqlalchemy import Connection, select
from sqlalchemy.orm import Session

from app.identity.models import StaffMember
from app.identity.staff.absent_people import is_away
from app.identity.staff.held_roles import held_roles
from app.identity.staff.rights import HeldRole, Scope, allowing
from app.notifications.announcements.models import Announcement
from app.notifications.announcements.states import may_approve
from app.notifications.staff.kinds import StaffKind
from app.notifications.staff.news import StaffNews
from app.notifications.staff.telling import tell_staff
from app.province.snapshot import Province
from app.web.operations import Operation, Role


def tell_approvers(
    session: Session, announcement: Announcement, *, province: Province, now: datetime
) -> None:
    """Tell every second person who is there that a submitted announcement waits for him."""
    author_id, changed_by = announcement.author_id, announcement.changed_by
    news = [
        StaffNews(one, StaffKind.ANNOUNCEMENT_WAITS, announcement.id)
        for one in _find_approvers(session.connection(), now)
        if may_approve(one, author_id=author_id, changed_by=changed_by)
    ]
    tell_staff(session, news, province=province, now=now)


def _find_approvers(connection: Connection, now: datetime) -> list[uuid.UUID]:
    held = held_roles()
    present = (
        select(held)
        .join(StaffMember, StaffMember.id == held.c.holder_id)
        .where(StaffMember.disabled_at.is_(None), ~is_away(StaffMember.id, now))
    )
    rows = connection.execute(present, {"now": now}).all()
    return sorted(
        {
            row.holder_id
            for row in rows
            if allowing([HeldRole(Role(row.role), Scope.of(row))], Operation.ANNOUNCEMENTS_APPROVE)
        }
    )

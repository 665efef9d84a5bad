"""Telling who may approve an announcement that it waits, and that it does not any more."""

from datetime import datetime

from sqlalchemy.orm import Session

from app.identity.staff.present_people import find_present
from app.notifications.announcements.models import Announcement
from app.notifications.announcements.states import may_approve
from app.notifications.staff.kinds import StaffKind
from app.notifications.staff.news import StaffNews
from app.notifications.staff.telling import tell_staff
from app.notifications.staff.withdrawing import find_told, withdraw_staff_news
from app.province.snapshot import Province
from app.web.operations import Operation


def tell_approvers(
    session: Session, announcement: Announcement, *, province: Province, now: datetime
) -> None:
    """Tell every second person who is there that a submitted announcement waits for him."""
    author_id, changed_by = announcement.author_id, announcement.changed_by
    news = [
        StaffNews(one, StaffKind.ANNOUNCEMENT_WAITS, announcement.id)
        for one in find_present(session.connection(), Operation.ANNOUNCEMENTS_APPROVE, now=now)
        if may_approve(one, author_id=author_id, changed_by=changed_by)
    ]
    tell_staff(session, news, province=province, now=now)


def settle_with_approvers(session: Session, announcement: Announcement, *, now: datetime) -> None:
    """Take from all who were told that it waits: somebody approved, returned or cancelled it."""
    told = find_told(session, announcement.id)
    if told:
        withdraw_staff_news(session, told, announcement.id, reason="settled", now=now)

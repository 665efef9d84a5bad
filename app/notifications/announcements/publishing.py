"""The worker's part: publishing what was approved, when it is its time."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session

from app.audit.events import record
from app.database import Database
from app.notifications.announcements.messages import message_of
from app.notifications.announcements.models import Announcement
from app.notifications.announcements.states import AnnouncementState, AnnouncementStep, find_next
from app.notifications.broadcasts.audiences import widened
from app.notifications.broadcasts.sending import send_broadcast
from app.province.snapshot import Province


def publish_due(database: Database, province: Callable[[], Province], now: datetime) -> int:
    """Publish the next announcement whose time has come; 0 where there is none. Commits."""
    with database.reading() as connection:
        # A look first: on SQLite, taking the row would keep every other writer out.
        if connection.execute(_due(now)).first() is None:
            return 0
    known = province()
    with database.writing() as session:
        announcement = session.scalar(_due(now).with_for_update(skip_locked=True))
        if announcement is None:
            return 0
        _publish(session, announcement, known, now)
        session.commit()
    return 1


def _due(now: datetime) -> Select[Any]:
    is_time = or_(Announcement.publish_at.is_(None), Announcement.publish_at <= now)
    return (
        select(Announcement)
        .where(Announcement.state == AnnouncementState.APPROVED, is_time)
        .order_by(Announcement.id)
        .limit(1)
    )


def _publish(
    session: Session, announcement: Announcement, province: Province, now: datetime
) -> None:
    message = message_of(announcement)
    areas = widened(province, message.listeners.areas) if message.listeners.areas else []
    following = find_next(AnnouncementState(announcement.state), AnnouncementStep.PUBLISH)
    if following is None:
        raise AssertionError("only what was approved is looked for")
    announcement.state = following
    announcement.revision += 1
    announcement.broadcast_id = send_broadcast(session, message, areas, now=now)
    announcement.published_at = now
    announcement.change_serial = None
    record(
        session,
        actor="worker",
        action="announcement_published",
        subject=f"announcement:{announcement.id}",
        details={"revision": announcement.revision},
        now=now,
    )

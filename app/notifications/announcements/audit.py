"""What happened to announcements, in the audit trail."""

from datetime import datetime

from sqlalchemy.orm import Session

from app.audit.events import record
from app.notifications.announcements.models import Announcement


def record_announcement(
    session: Session, announcement: Announcement, actor: str, action: str, now: datetime
) -> None:
    """Record what ``actor`` did with it, and which revision it has since."""
    record(
        session,
        actor=actor,
        action=action,
        subject=f"announcement:{announcement.id}",
        details={"revision": announcement.revision},
        now=now,
    )

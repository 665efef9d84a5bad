"""Taking back what officials were told of something that they do not see any more."""

import uuid
from collections.abc import Collection
from datetime import datetime

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from app.notifications.staff.models import StaffNotification
from app.notifications.stopping import cancel_untaken_to_staff


def find_told(session: Session, subject_id: uuid.UUID) -> set[uuid.UUID]:
    """Who of staff has the subject in his inbox, read or not."""
    told = select(StaffNotification.staff_id).where(
        StaffNotification.subject_id == subject_id, StaffNotification.deleted_at.is_(None)
    )
    return set(session.scalars(told))


def withdraw_staff_news(
    session: Session,
    people: Collection[uuid.UUID],
    subject_id: uuid.UUID,
    *,
    reason: str = "out_of_sight",
    now: datetime,
) -> None:
    """Take the subject out of the inboxes of ``people``; what no worker has taken is not sent."""
    theirs = (StaffNotification.subject_id == subject_id, StaffNotification.staff_id.in_(people))
    ids = session.scalars(select(StaffNotification.id).where(*theirs)).all()
    cancel_untaken_to_staff(session, ids, reason=reason, now=now)
    gone = {
        "deleted_at": now,
        "read_at": func.coalesce(StaffNotification.read_at, now),
        "change_serial": None,
    }
    session.execute(update(StaffNotification).where(StaffNotification.id.in_(ids)).values(gone))

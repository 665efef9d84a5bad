"""Inbox and phones of an account that becomes part of another of the same person."""

import uuid
from datetime import datetime

from sqlalchemy import update
from sqlalchemy.orm import Session

from app.notifications.announcements.moving import move_announcement_marks
from app.notifications.models import Device, Notification
from app.notifications.preferences import move_preferences


def move_notifications(
    session: Session, absorbed: uuid.UUID, stays: uuid.UUID, now: datetime
) -> None:
    """Make the inbox of ``absorbed`` that of ``stays``, and the phones that are still attached.

    The phones of its sessions are not: these ended before. What is on its way is addressed when it
    is sent, so it names the account that stays.
    """
    of_absorbed = Notification.citizen_id == absorbed
    session.execute(
        update(Notification).where(of_absorbed).values(citizen_id=stays, change_serial=None)
    )
    session.execute(update(Device).where(Device.citizen_id == absorbed).values(citizen_id=stays))
    move_preferences(session, absorbed, stays)
    move_announcement_marks(session, absorbed, stays)

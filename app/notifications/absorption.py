"""Inbox and phones of an account that becomes part of another of the same person."""

import uuid
from datetime import datetime

from sqlalchemy import update
from sqlalchemy.orm import Session

from app.notifications.models import Device, Notification


def move_notifications(
    session: Session, absorbed: uuid.UUID, stays: uuid.UUID, now: datetime
) -> None:
    """Make the inbox of ``absorbed`` that of ``stays``, and the phones that are still attached.

    The phones of its sessions are not: these ended before. What is on its way is addressed when it
    is sent, so it names the account that stays.
    """
    for model in (Notification, Device):
        session.execute(update(model).where(model.citizen_id == absorbed).values(citizen_id=stays))

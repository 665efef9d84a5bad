"""Taking a citizen out of notifications."""

import uuid
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from app.notifications.announcements.models import AnnouncementMark, AnnouncementReading
from app.notifications.detaching import detach_citizen
from app.notifications.models import Delivery, Device, Notification, NotificationPreferences


def erase_from_notifications(session: Session, citizen_id: uuid.UUID, *, now: datetime) -> None:
    """Detach his phones, and delete his inbox with what is on its way, and his preferences."""
    phones = session.scalars(
        select(Device.installation_id).where(Device.citizen_id == citizen_id)
    ).all()
    detach_citizen(session, citizen_id, now=now)
    inbox = select(Notification.id).where(Notification.citizen_id == citizen_id)
    # Also what everybody was told: it names his phones.
    to_him = Delivery.notification_id.in_(inbox) | Delivery.installation_id.in_(phones)
    session.execute(delete(Delivery).where(to_him))
    for model in (Notification, NotificationPreferences, AnnouncementMark, AnnouncementReading):
        session.execute(delete(model).where(model.citizen_id == citizen_id))

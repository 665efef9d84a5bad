"""What notifications keep of people for a time only."""

import uuid
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, delete, exists, func, select
from sqlalchemy.orm import Session

from app.database import Database, table_of
from app.database.forgetting import AT_ONCE, Forgetting, Retention, in_batches
from app.identity.models import Citizen, StaffMember
from app.notifications.models import Delivery, Notification
from app.notifications.staff.models import StaffNotification, StaffPreferences

_DELIVERIES, _NOTIFICATIONS = table_of(Delivery), table_of(Notification)
_STAFF_NEWS = table_of(StaffNotification)
_PREFERENCES, _STAFF = table_of(StaffPreferences), table_of(StaffMember)
_HAS_DELIVERIES = exists().where(_DELIVERIES.c.notification_id == _NOTIFICATIONS.c.id)
_STAFF_HAS_DELIVERIES = exists().where(_DELIVERIES.c.staff_notification_id == _STAFF_NEWS.c.id)


@dataclass(frozen=True)
class StrayNews:
    """What others wrote to a citizen in the very moment in which he was erased.

    An erasure takes all that it sees; whoever tells him something is kept waiting by none, and may
    end later. Nothing is written to him once those who had begun are done.
    """

    period: str = "stray_news"
    table = _NOTIFICATIONS

    def count(self, database: Database, before: datetime) -> int:
        """How many there are."""
        with database.reading() as connection:
            counted = select(func.count()).select_from(_to_erased(before).subquery())
            return connection.scalar(counted) or 0

    def forget(self, database: Database, before: datetime, *, now: datetime, most: int) -> int:
        """Delete about ``most`` of them with their deliveries; how many."""

        def forget_oldest(session: Session) -> int:
            ids = session.scalars(self.oldest(before)).all()
            if ids:
                session.execute(delete(Delivery).where(Delivery.notification_id.in_(ids)))
                session.execute(delete(Notification).where(Notification.id.in_(ids)))
            return len(ids)

        return in_batches(database, forget_oldest, size=AT_ONCE, most=most)

    def oldest(self, before: datetime) -> Select[uuid.UUID]:
        """The ids of the next to go."""
        return _to_erased(before).order_by(Citizen.erased_at).limit(AT_ONCE)


def _to_erased(before: datetime) -> Select[uuid.UUID]:
    return (
        select(_NOTIFICATIONS.c.id)
        .join(Citizen, Citizen.id == _NOTIFICATIONS.c.citizen_id)
        .where(Citizen.erased_at < before)
    )


RETENTIONS: tuple[Retention, ...] = (
    StrayNews(),
    Forgetting("deliveries", _DELIVERIES, lambda before: _DELIVERIES.c.finished_at < before),
    Forgetting(
        "notifications",
        _NOTIFICATIONS,
        lambda before: (_NOTIFICATIONS.c.created_at < before) & ~_HAS_DELIVERIES,
    ),
    Forgetting(
        "staff_news",
        _STAFF_NEWS,
        lambda before: (_STAFF_NEWS.c.told_at < before) & ~_STAFF_HAS_DELIVERIES,
    ),
    Forgetting(
        "staff_settings",
        _PREFERENCES,
        lambda before: _PREFERENCES.c.staff_id.in_(
            select(_STAFF.c.id).where(_STAFF.c.disabled_at < before)
        ),
        # One row for each official: few enough to be read.
        by=_PREFERENCES.c.updated_at,
    ),
)

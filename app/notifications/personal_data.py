"""What notifications keep of people for a time only."""

from sqlalchemy import exists, select

from app.database import table_of
from app.database.forgetting import Forgetting, Retention
from app.identity.models import StaffMember
from app.notifications.models import Delivery, Notification
from app.notifications.staff.models import StaffNotification, StaffPreferences

_DELIVERIES, _NOTIFICATIONS = table_of(Delivery), table_of(Notification)
_STAFF_NEWS = table_of(StaffNotification)
_PREFERENCES, _STAFF = table_of(StaffPreferences), table_of(StaffMember)
_HAS_DELIVERIES = exists().where(_DELIVERIES.c.notification_id == _NOTIFICATIONS.c.id)
_STAFF_HAS_DELIVERIES = exists().where(_DELIVERIES.c.staff_notification_id == _STAFF_NEWS.c.id)

RETENTIONS: tuple[Retention, ...] = (
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

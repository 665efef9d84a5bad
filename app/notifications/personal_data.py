"""What notifications keep of people for a time only."""

from sqlalchemy import exists

from app.database import table_of
from app.database.forgetting import Forgetting
from app.notifications.models import Delivery, Notification

_DELIVERIES, _NOTIFICATIONS = table_of(Delivery), table_of(Notification)
_HAS_DELIVERIES = exists().where(_DELIVERIES.c.notification_id == _NOTIFICATIONS.c.id)

FORGETTINGS = (
    Forgetting("deliveries", _DELIVERIES, lambda before: _DELIVERIES.c.finished_at < before),
    Forgetting(
        "notifications",
        _NOTIFICATIONS,
        lambda before: (_NOTIFICATIONS.c.created_at < before) & ~_HAS_DELIVERIES,
    ),
)

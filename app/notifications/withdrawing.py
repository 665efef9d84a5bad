"""Taking back news that no phone was told of yet."""

import uuid
from collections.abc import Collection
from datetime import datetime

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from app.notifications.models import Delivery, DeliveryState, Notification
from app.notifications.stopping import revive_replaced

# It will never be sent: the phone is gone.
_UNTOLD = (DeliveryState.PENDING, DeliveryState.CANCELLED)


def withdraw_news(
    session: Session,
    citizens: Collection[uuid.UUID],
    entities: Collection[str],
    *,
    told_at: datetime,
    now: datetime,
) -> bool:
    """Take back what ``citizens`` were told of ``entities`` at that moment.

    False, and nothing is taken back, where a worker sent some of it or is about to.
    """
    ids = session.scalars(
        select(Notification.id).where(
            Notification.citizen_id.in_(citizens),
            Notification.entity_id.in_(entities),
            Notification.created_at == told_at,
        )
    ).all()
    # A worker that claims them has locked them: we wait for him, and then see his claim. While we
    # hold them he passes them over.
    of_news = Delivery.notification_id.in_(ids)
    held = select(Delivery.id, Delivery.state, Delivery.claim, Delivery.attempts).where(of_news)
    rows = session.execute(held.order_by(Delivery.id).with_for_update()).all()
    if any(row.claim or row.attempts or row.state not in _UNTOLD for row in rows):
        return False
    session.execute(delete(Delivery).where(of_news))
    revive_replaced(session, [row.id for row in rows])
    # His app may have shown it already, and has to learn that it is gone.
    gone = {"deleted_at": now, "read_at": now, "params": {}, "change_serial": None}
    session.execute(update(Notification).where(Notification.id.in_(ids)).values(gone))
    return True

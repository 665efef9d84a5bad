"""Taking back news that no phone was told of yet."""

import uuid
from collections.abc import Collection
from datetime import datetime

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from app.notifications.kinds import Kind
from app.notifications.models import Delivery, DeliveryState, Notification
from app.notifications.stopping import cancel_untaken, revive_replaced

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
    _take_out(session, ids, now)
    return True


def take_news_back(
    session: Session, told: Collection[tuple[uuid.UUID, str]], *, kind: Kind, now: datetime
) -> None:
    """Take from each (citizen, entity) all news of ``kind`` about it: it is not his any more.

    What no worker has taken yet is not sent; what he has goes out of his inbox.
    """
    if not told:
        return
    of_them = (
        Notification.kind == kind.value,
        Notification.citizen_id.in_({citizen_id for citizen_id, _ in told}),
        Notification.entity_id.in_({entity_id for _, entity_id in told}),
        Notification.deleted_at.is_(None),
    )
    rows = session.execute(
        select(Notification.id, Notification.citizen_id, Notification.entity_id).where(*of_them)
    )
    ids = [row.id for row in rows if (row.citizen_id, row.entity_id) in told]
    if not ids:
        return
    cancel_untaken(session, Notification.id.in_(ids), reason="taken_back", now=now)
    _take_out(session, ids, now)


def _take_out(session: Session, ids: Collection[uuid.UUID], now: datetime) -> None:
    gone = {"deleted_at": now, "read_at": now, "params": {}, "change_serial": None}
    session.execute(update(Notification).where(Notification.id.in_(ids)).values(gone))

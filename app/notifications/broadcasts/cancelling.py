"""Not telling a citizen's phones what he read, or does not want to hear."""

import uuid
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.notifications.broadcasts.models import Broadcast
from app.notifications.models import Delivery, DeliveryState, Device


def cancel_broadcasts_for(
    session: Session,
    citizen_id: uuid.UUID,
    *,
    reason: str,
    now: datetime,
    broadcast_id: uuid.UUID | None = None,
) -> None:
    """Cancel what waits for his phones of one broadcast, or of all; of emergencies all hear.

    A worker that takes some has locked them: they are under way, and we don't wait for it.
    """
    his = select(Device.installation_id).where(Device.citizen_id == citizen_id)
    wanted = (
        select(Delivery.id)
        .join(Broadcast, Broadcast.id == Delivery.broadcast_id)
        .where(
            Delivery.installation_id.in_(his),
            Delivery.state == DeliveryState.PENDING,
            Delivery.claim.is_(None),
            Broadcast.is_emergency.is_(False),
        )
    )
    if broadcast_id is not None:
        wanted = wanted.where(Delivery.subject == str(broadcast_id))
    locked = wanted.order_by(Delivery.id).with_for_update(of=Delivery, skip_locked=True)
    waiting = session.scalars(locked).all()
    session.execute(
        update(Delivery)
        .where(Delivery.id.in_(waiting))
        .values(state=DeliveryState.CANCELLED, error=reason, finished_at=now)
    )

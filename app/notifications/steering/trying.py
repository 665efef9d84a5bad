"""A test message to one phone, on the way that all pushes go."""

import uuid
from datetime import datetime

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from app.audit.events import record
from app.database import new_id
from app.database.wake import wake_worker
from app.errors import NotFound
from app.notifications.kinds import RULES, Kind
from app.notifications.models import Delivery, DeliveryState, Device, Notification


def send_test(session: Session, installation_id: uuid.UUID, *, by: str, now: datetime) -> uuid.UUID:
    """Tell one phone that this is a test, and its citizen's inbox; the notification's id.

    Quiet hours and muted channels do not hold it. Raises ``NotFound`` for an unknown phone.
    """
    citizen_id = session.scalar(
        select(Device.citizen_id).where(Device.installation_id == installation_id)
    )
    if citizen_id is None:
        raise NotFound
    notification_id, entity_id = new_id(), str(new_id())
    session.execute(
        insert(Notification).values(
            id=notification_id,
            citizen_id=citizen_id,
            kind=Kind.PUSH_TEST.value,
            entity_id=entity_id,
            params={},
            created_at=now,
        )
    )
    session.execute(
        insert(Delivery).values(
            id=new_id(),
            notification_id=notification_id,
            installation_id=installation_id,
            subject=entity_id,
            state=DeliveryState.PENDING,
            next_attempt_at=now,
            created_at=now,
            expires_at=now + RULES[Kind.PUSH_TEST].good_for,
        )
    )
    record(session, actor=by, action="push_tested", subject=f"device:{installation_id}", now=now)
    wake_worker(session)
    return notification_id

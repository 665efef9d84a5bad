"""Second tries and late ends: failed deliveries wait again, those of a restored backup expire."""

import uuid
from datetime import datetime

from sqlalchemy import ColumnElement, exists, select, update
from sqlalchemy.orm import Session

from app.audit.events import record
from app.database.wake import wake_worker
from app.errors import DeliveryNotRetryable, NotFound
from app.notifications.models import Delivery, DeliveryState, Device, Notification
from app.notifications.staff.models import StaffNotification

_AT_ONCE = 500
# With another address, or for another citizen, it is another phone.
_OWNER = (
    select(Notification.citizen_id)
    .where(Notification.id == Delivery.notification_id)
    .correlate(Delivery)
    .scalar_subquery()
)
_OFFICIAL = (
    select(StaffNotification.staff_id)
    .where(StaffNotification.id == Delivery.staff_notification_id)
    .correlate(Delivery)
    .scalar_subquery()
)
# A broadcast is for whoever has the phone, but for officials.
_PHONE_IS_THERE = exists().where(
    Device.installation_id == Delivery.installation_id,
    (Delivery.broadcast_id.is_not(None) & Device.staff_id.is_(None))
    | (Device.citizen_id == _OWNER)
    | (Device.staff_id == _OFFICIAL),
)


def requeue_failed(session: Session, *, since: datetime, now: datetime) -> int:
    """Have up to 500 deliveries wait again that were written ``since`` and failed; how many.

    Only those that are good for a while yet, and whose phone is still the citizen's.
    """
    return _requeue(session, Delivery.created_at >= since, now=now)


def expire_waiting(session: Session, *, created_before: datetime, now: datetime) -> int:
    """Let up to 500 deliveries expire unsent that were written before; how many.

    Those that a worker holds are being sent, and are left alone.
    """
    # A backup has the claims of its time too: nobody holds those that have run out.
    is_free = Delivery.claim.is_(None) | (Delivery.next_attempt_at <= now)
    ids = session.scalars(
        select(Delivery.id)
        .where(
            Delivery.state == DeliveryState.PENDING,
            is_free,
            Delivery.created_at < created_before,
        )
        .order_by(Delivery.id)
        .limit(_AT_ONCE)
        .with_for_update(skip_locked=True)
    ).all()
    session.execute(
        update(Delivery)
        .where(Delivery.id.in_(ids))
        .values(
            state=DeliveryState.EXPIRED, error="expired_by_operator", claim=None, finished_at=now
        )
    )
    return len(ids)


def retry_delivery(session: Session, delivery_id: uuid.UUID, *, by: str, now: datetime) -> None:
    """Have one failed delivery wait again; where it waits already, nothing changes.

    Raises ``NotFound``, and ``DeliveryNotRetryable`` where it was sent, was cancelled, is no good
    any more or has lost its phone.
    """
    state = session.scalar(
        select(Delivery.state).where(Delivery.id == delivery_id).with_for_update()
    )
    if state is None:
        raise NotFound
    if state == DeliveryState.PENDING:
        return
    if not _requeue(session, Delivery.id == delivery_id, now=now):
        raise DeliveryNotRetryable
    subject = f"delivery:{delivery_id}"
    record(session, actor=by, action="push_retried", subject=subject, now=now)


def _requeue(session: Session, which: ColumnElement[bool], *, now: datetime) -> int:
    ids = session.scalars(
        select(Delivery.id)
        .where(
            Delivery.state == DeliveryState.FAILED,
            Delivery.expires_at > now,
            _PHONE_IS_THERE,
            which,
        )
        .order_by(Delivery.id)
        .limit(_AT_ONCE)
        .with_for_update(skip_locked=True)
    ).all()
    waiting = {
        "state": DeliveryState.PENDING,
        "attempts": 0,
        "error": None,
        "next_attempt_at": now,
        "finished_at": None,
    }
    session.execute(update(Delivery).where(Delivery.id.in_(ids)).values(waiting))
    if ids:
        wake_worker(session)
    return len(ids)

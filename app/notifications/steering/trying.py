"""A test message to one phone or mailbox, on the way that all messages go."""

import uuid
from datetime import datetime

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from app.audit.events import record
from app.database import AnyRow, new_id
from app.database.wake import wake_worker
from app.errors import NotFound
from app.notifications.kinds import RULES, Kind
from app.notifications.models import Delivery, DeliveryState, Device, Notification
from app.notifications.staff.kinds import StaffKind
from app.notifications.staff.models import StaffNotification
from app.notifications.transports import Transport


def send_test(session: Session, installation_id: uuid.UUID, *, by: str, now: datetime) -> uuid.UUID:
    """Tell one phone that this is a test, and its owner's inbox; the notification's id.

    Quiet hours and muted channels do not hold it. Raises ``NotFound`` for an unknown phone, and
    for one on which nobody is logged in.
    """
    owner = session.execute(
        select(Device.citizen_id, Device.staff_id, Device.address_kind).where(
            Device.installation_id == installation_id
        )
    ).first()
    if owner is None or not (owner.citizen_id or owner.staff_id):
        raise NotFound
    notification_id, subject_id = new_id(), new_id()
    is_citizens = owner.citizen_id is not None
    tell = _tell_citizen if is_citizens else _tell_official
    tell(session, owner, notification_id, subject_id, now)
    of = "notification_id" if is_citizens else "staff_notification_id"
    session.execute(
        insert(Delivery).values(
            id=new_id(),
            **{of: notification_id},
            transport=_way_to(owner).value,
            installation_id=installation_id,
            subject=str(subject_id),
            state=DeliveryState.PENDING,
            next_attempt_at=now,
            created_at=now,
            expires_at=now + RULES[Kind.PUSH_TEST].good_for,
        )
    )
    record(session, actor=by, action="push_tested", subject=f"device:{installation_id}", now=now)
    wake_worker(session)
    return notification_id


def _way_to(owner: AnyRow) -> Transport:
    if owner.staff_id is None:
        return Transport.CITIZEN
    return Transport.EMAIL if owner.address_kind == "email" else Transport.STAFF


def _tell_citizen(
    session: Session,
    owner: AnyRow,
    notification_id: uuid.UUID,
    subject_id: uuid.UUID,
    now: datetime,
) -> None:
    session.execute(
        insert(Notification).values(
            id=notification_id,
            citizen_id=owner.citizen_id,
            kind=Kind.PUSH_TEST.value,
            entity_id=str(subject_id),
            params={},
            created_at=now,
        )
    )


def _tell_official(
    session: Session,
    owner: AnyRow,
    notification_id: uuid.UUID,
    subject_id: uuid.UUID,
    now: datetime,
) -> None:
    session.execute(
        insert(StaffNotification).values(
            id=notification_id,
            staff_id=owner.staff_id,
            kind=StaffKind.STAFF_TEST.value,
            subject_id=subject_id,
            params={},
            told_at=now,
        )
    )

"""Stopping pushes that no worker has taken yet."""

import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, bindparam, select, update
from sqlalchemy.orm import Session

from app.database import table_of
from app.database.wake import wake_worker
from app.notifications.models import Delivery, DeliveryState, Notification

_DELIVERIES = table_of(Delivery)
_REPLACED = "replaced"
# A worker that takes some of them has locked them: they are under way, and we don't wait for it.
_IS_UNTAKEN = (_DELIVERIES.c.state == DeliveryState.PENDING) & _DELIVERIES.c.claim.is_(None)
_REPLACE = (
    update(_DELIVERIES)
    .where(_DELIVERIES.c.id == bindparam("older"))
    .values(
        state=DeliveryState.CANCELLED.value,
        error=_REPLACED,
        replaced_by=bindparam("newer"),
        finished_at=bindparam("at"),
    )
)


def cancel_untaken(
    session: Session, of_notification: ColumnElement[bool], *, reason: str, now: datetime
) -> None:
    """Cancel what waits of the notifications that ``of_notification`` names."""
    ids = session.scalars(
        select(_DELIVERIES.c.id)
        .join(Notification, Notification.id == _DELIVERIES.c.notification_id)
        .where(_IS_UNTAKEN, of_notification)
        .order_by(_DELIVERIES.c.id)
        .with_for_update(of=_DELIVERIES, skip_locked=True)
    ).all()
    _cancel(session, ids, reason=reason, now=now)


def cancel_untaken_to_staff(
    session: Session, notification_ids: Sequence[uuid.UUID], *, reason: str, now: datetime
) -> None:
    """``cancel_untaken`` for officials; what it took the place of waits again."""
    ids = session.scalars(
        select(_DELIVERIES.c.id)
        .where(_IS_UNTAKEN, _DELIVERIES.c.staff_notification_id.in_(notification_ids))
        .order_by(_DELIVERIES.c.id)
        .with_for_update(skip_locked=True)
    ).all()
    _cancel(session, ids, reason=reason, now=now)
    revive_replaced(session, ids)


def replace_older(
    session: Session, newer: Sequence[Mapping[str, Any]], *, now: datetime
) -> Mapping[tuple[uuid.UUID, str], datetime]:
    """Cancel what waits for the same phone about the same thing as the ``newer`` deliveries.

    When what was cancelled would have been sent, by phone and thing.
    """
    by_phone = {(row["installation_id"], row["subject"]): row["id"] for row in newer}
    waiting = session.execute(
        select(
            _DELIVERIES.c.id,
            _DELIVERIES.c.installation_id,
            _DELIVERIES.c.subject,
            _DELIVERIES.c.next_attempt_at,
        )
        .where(
            _IS_UNTAKEN,
            _DELIVERIES.c.installation_id.in_({phone for phone, _ in by_phone}),
            _DELIVERIES.c.subject.in_({subject for _, subject in by_phone}),
        )
        .order_by(_DELIVERIES.c.id)
        .with_for_update(skip_locked=True)
    )
    older, would_be_sent = [], {}
    for row in waiting:
        which = (row.installation_id, row.subject)
        if which in by_phone:
            older.append({"older": row.id, "newer": by_phone[which], "at": now})
            would_be_sent[which] = row.next_attempt_at
    if older:
        session.connection().execute(_REPLACE, older)
    return would_be_sent


def revive_replaced(session: Session, withdrawn: Sequence[uuid.UUID]) -> None:
    """Have what was cancelled for ``withdrawn`` deliveries wait again: it is the latest now."""
    session.execute(
        update(_DELIVERIES)
        .where(_DELIVERIES.c.replaced_by.in_(withdrawn))
        .values(state=DeliveryState.PENDING.value, error=None, replaced_by=None, finished_at=None)
    )
    wake_worker(session)


def _cancel(session: Session, ids: Sequence[uuid.UUID], *, reason: str, now: datetime) -> None:
    session.execute(
        update(_DELIVERIES)
        .where(_DELIVERIES.c.id.in_(ids))
        .values(state=DeliveryState.CANCELLED.value, error=reason, finished_at=now)
    )

"""Telling a citizen something: a row in his inbox, and a delivery for each of his phones."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import ColumnElement, func, insert, select, update
from sqlalchemy.orm import Session

from app.database import affected_rows, new_id
from app.database.wake import wake_worker
from app.errors import NotFound
from app.notifications.addressing import deliveries_of
from app.notifications.channels import ALWAYS_HEARD
from app.notifications.kinds import RULES, Kind
from app.notifications.models import Delivery, Notification
from app.notifications.stopping import cancel_untaken, replace_older


@dataclass(frozen=True)
class News:
    """One thing to tell one citizen; ``params`` fill the text when he reads it.

    A parameter that was written in both languages is both.
    """

    citizen_id: uuid.UUID
    kind: Kind
    entity_id: str
    params: Mapping[str, str | Mapping[str, str]] = field(default_factory=dict)


def notify(
    session: Session, news: Sequence[News], *, now: datetime, not_before: datetime | None = None
) -> None:
    """Write ``news`` with their deliveries in the caller's transaction; the worker sends later.

    The inbox has them at once, phones are not told ``not_before``, nor in their quiet hours. What
    waits for a phone about the same thing is not sent any more.
    """
    if not news:
        return
    rows = [
        {
            "id": new_id(),
            "citizen_id": one.citizen_id,
            "kind": one.kind.value,
            "entity_id": one.entity_id,
            "params": dict(one.params),
            "created_at": now,
        }
        for one in news
    ]
    session.execute(insert(Notification), rows)
    deliveries = deliveries_of(session, rows, now=now, not_before=not_before or now)
    if deliveries:
        replace_older(session, deliveries, now=now)
        session.execute(insert(Delivery), deliveries)
        wake_worker(session)


def silence_phones(session: Session, citizen_id: uuid.UUID, *, now: datetime) -> None:
    """Cancel what waits for his phones, but for what endangers his account; his inbox keeps it."""
    _cancel_pushes(session, Notification.citizen_id == citizen_id, reason="use_restricted", now=now)


def mark_read(
    session: Session, citizen_id: uuid.UUID, notification_id: uuid.UUID, *, now: datetime
) -> None:
    """Mark one of his notifications read; raises ``NotFound`` for another's or none."""
    mine = _live(citizen_id) & (Notification.id == notification_id)
    # The first reading counts; a second tap changes nothing.
    first = func.coalesce(Notification.read_at, now)
    if not affected_rows(
        session, update(Notification).where(mine).values(read_at=first, change_serial=None)
    ):
        raise NotFound
    _cancel_pushes(session, mine, reason="read", now=now)


def mark_all_read(session: Session, citizen_id: uuid.UUID, *, now: datetime) -> int:
    """Mark all his notifications read; how many were not."""
    unread = _live(citizen_id) & Notification.read_at.is_(None)
    _cancel_pushes(session, unread, reason="read", now=now)
    return affected_rows(
        session, update(Notification).where(unread).values(read_at=now, change_serial=None)
    )


def delete_notification(
    session: Session, citizen_id: uuid.UUID, notification_id: uuid.UUID, *, now: datetime
) -> None:
    """Take one of his notifications out of his inbox; repeating it changes nothing.

    Raises ``NotFound`` for another's or none.
    """
    his = (Notification.citizen_id == citizen_id) & (Notification.id == notification_id)
    if session.scalar(select(Notification.id).where(his).with_for_update()) is None:
        raise NotFound
    _cancel_pushes(session, his, reason="deleted", now=now)
    # The row stays, so that his other phones learn that it is gone; what it said does not.
    gone = {"deleted_at": now, "read_at": now, "params": {}, "change_serial": None}
    session.execute(update(Notification).where(his, Notification.deleted_at.is_(None)).values(gone))


def _live(citizen_id: uuid.UUID) -> ColumnElement[bool]:
    return (Notification.citizen_id == citizen_id) & Notification.deleted_at.is_(None)


def _cancel_pushes(
    session: Session, which: ColumnElement[bool], *, reason: str, now: datetime
) -> None:
    """Whoever saw it need not be told; but of what endangers the account all phones hear."""
    cancel_untaken(session, which & Notification.kind.not_in(_TOLD_ANYHOW), reason=reason, now=now)


_TOLD_ANYHOW = [kind.value for kind, rules in RULES.items() if rules.channel in ALWAYS_HEARD]

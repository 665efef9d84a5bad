"""An authority may order that a citizen learns later of the look that it asked for.

Only of looks that he does not know of yet, for 90 days at most, and once more for as long; and
whoever looked enters no order about it himself.
"""

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.audit.events import record
from app.database import Sealer
from app.errors import (
    FieldFault,
    LookAlreadyShown,
    LookDelayedTwice,
    NotFound,
    OwnLook,
    Unprocessable,
)
from app.identity.models import HeldLook, LookDelay
from app.identity.principals import StaffPrincipal
from app.privacy.looks.sources import ALL_LOOKS

LONGEST = timedelta(days=90)
# The first order, and one that extends it.
_MOST_ORDERS = 2
REASON = "look_delays.sealed_reason"


@dataclass(frozen=True)
class DelayOrder:
    """What the authority ordered; ``reason`` in its own words."""

    until_at: datetime
    authority: str
    order_number: str
    reason: str


def delay_look(
    session: Session,
    look_id: uuid.UUID,
    order: DelayOrder,
    staff: StaffPrincipal,
    *,
    sealer: Sealer,
    now: datetime,
) -> LookDelay:
    """Enter an order: he learns of the look at ``order.until_at`` and not before.

    Raises ``NotFound``, ``OwnLook``, ``Unprocessable``, ``LookAlreadyShown`` and
    ``LookDelayedTwice``.
    """
    _require_another(session, look_id, staff)
    held = _lock(session, look_id, now)
    earlier = session.scalar(select(func.count()).where(LookDelay.look_id == look_id)) or 0
    if earlier >= _MOST_ORDERS:
        raise LookDelayedTwice
    _check(order, held, now)
    held.shown_from = order.until_at
    delay = LookDelay(
        look_id=look_id,
        until_at=order.until_at,
        authority=order.authority,
        order_number=order.order_number,
        sealed_reason=sealer.seal_text(order.reason, purpose=REASON),
        entered_by=staff.id,
        entered_at=now,
    )
    session.add(delay)
    session.flush()
    record(
        session,
        actor=staff.key,
        action="look_delayed",
        subject=f"look:{look_id}",
        details={"until": order.until_at.isoformat(), "is_extension": earlier > 0},
        now=now,
    )
    return delay


def _require_another(session: Session, look_id: uuid.UUID, staff: StaffPrincipal) -> None:
    looked_by = session.scalar(select(ALL_LOOKS.c.staff_id).where(ALL_LOOKS.c.id == look_id))
    if looked_by is None:
        raise NotFound
    if looked_by == staff.id:
        raise OwnLook


def _lock(session: Session, look_id: uuid.UUID, now: datetime) -> HeldLook:
    held = session.scalar(select(HeldLook).where(HeldLook.look_id == look_id).with_for_update())
    if held is None or held.shown_from <= now:
        # Also where the worker has not told him yet: his log shows it.
        raise LookAlreadyShown
    return held


def _check(order: DelayOrder, held: HeldLook, now: datetime) -> None:
    if order.until_at <= held.shown_from:
        raise Unprocessable(FieldFault("/until_at", "delay_shorter"))
    if order.until_at > now + LONGEST:
        raise Unprocessable(FieldFault("/until_at", "delay_longest"))

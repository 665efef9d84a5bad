"""Changing the key that signs receipts, while everything runs; none is ever withdrawn."""

from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.database import Sealer
from app.feedback.models import ReceiptKey
from app.feedback.receipts.giving import release_distrusted
from app.feedback.receipts.key_making import add_receipt_key, next_number, record_key_change

# Long enough for every cache of the published keys (300 s) to know the key before it signs.
LEAD_TIME = timedelta(minutes=15)
_ACTOR = "operator"


def rotate(session: Session, sealer: Sealer, *, now: datetime) -> str:
    """Make the next key, public now and signing after ``LEAD_TIME``; its kid.

    What its predecessors signed counts for ever.
    """
    return add_receipt_key(
        session,
        sealer,
        number=next_number(session),
        signs_from=now + LEAD_TIME,
        actor=_ACTOR,
        action="receipt_key_rotated",
        now=now,
    )


def replace_compromised(session: Session, sealer: Sealer, *, since: datetime, now: datetime) -> str:
    """Make a key that signs at once, and distrust what others signed from ``since`` on; its kid.

    Their receipts from then on are signed anew. A key that was distrusted before stays so from
    the earlier moment.
    """
    kid = add_receipt_key(
        session,
        sealer,
        number=next_number(session),
        signs_from=now,
        actor=_ACTOR,
        action="receipt_key_replaced",
        now=now,
    )
    others = select(ReceiptKey.kid).where(
        ReceiptKey.kid != kid,
        ReceiptKey.distrusted_from.is_(None) | (ReceiptKey.distrusted_from > since),
    )
    for other in session.scalars(others).all():
        session.execute(
            update(ReceiptKey)
            .where(ReceiptKey.kid == other)
            .values(distrusted_from=since, distrusted_at=now)
        )
        record_key_change(session, other, "receipt_key_distrusted", actor=_ACTOR, now=now)
    release_distrusted(session, now=now)
    return kid

"""Looks that the citizen learns of later: an authority may have to order that first."""

import uuid
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from app.identity.models import HeldLook

# So long an authority that asked has time to order the delay; afterwards he is told.
HELD_FOR = timedelta(days=1)


def hold_look(session: Session, look_id: uuid.UUID, *, now: datetime) -> None:
    """Let the citizen learn of the look only after ``HELD_FOR``, or as long as it is delayed."""
    session.add(HeldLook(look_id=look_id, shown_from=now + HELD_FOR, told_at=None))

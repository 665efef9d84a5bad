"""What a citizen did with announcements, of an account that becomes part of another of his."""

import uuid

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from app.database import table_of
from app.notifications.announcements.models import AnnouncementMark, AnnouncementReading

_MARKS = table_of(AnnouncementMark)
_READINGS = table_of(AnnouncementReading)


def move_announcement_marks(session: Session, absorbed: uuid.UUID, stays: uuid.UUID) -> None:
    """What ``absorbed`` read or deleted is so for ``stays``, where that one did nothing with it."""
    his = _MARKS.alias("his")
    twice = (
        select(his.c.id)
        .where(his.c.citizen_id == stays, his.c.broadcast_id == _MARKS.c.broadcast_id)
        .exists()
    )
    session.execute(delete(_MARKS).where(_MARKS.c.citizen_id == absorbed, twice))
    moved = {"citizen_id": stays, "change_serial": None}
    session.execute(update(_MARKS).where(_MARKS.c.citizen_id == absorbed).values(moved))
    of_absorbed = _READINGS.c.citizen_id == absorbed
    if session.scalar(select(_READINGS.c.citizen_id).where(_READINGS.c.citizen_id == stays)):
        session.execute(delete(_READINGS).where(of_absorbed))
    else:
        session.execute(update(_READINGS).where(of_absorbed).values(citizen_id=stays))

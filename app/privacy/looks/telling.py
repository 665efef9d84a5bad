"""Telling citizens of looks whose delay has ended."""

import uuid
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Select, select, update
from sqlalchemy.orm import Session

from app.audit.events import record
from app.database import Database
from app.identity.models import HeldLook
from app.notifications.inbox import News, notify
from app.notifications.kinds import Kind
from app.privacy.looks.sources import ALL_LOOKS, looks_at_citizens

_AT_ONCE = 100
_LOOKS = ALL_LOOKS.c


def tell_of_looks(database: Database, now: datetime) -> int:
    """Tell of a page of looks whose time has come, each once; how many. Commits."""
    with database.reading() as connection:
        # A look first: on SQLite, taking the rows would keep every other writer out.
        if connection.execute(_due(now)).first() is None:
            return 0
    with database.writing() as session:
        ids = list(session.scalars(_due(now).with_for_update(skip_locked=True)))
        _tell(session, ids, now)
        session.execute(update(HeldLook).where(HeldLook.look_id.in_(ids)).values(told_at=now))
        session.commit()
    return len(ids)


def _due(now: datetime) -> Select[Any]:
    return (
        select(HeldLook.look_id)
        .where(HeldLook.told_at.is_(None), HeldLook.shown_from <= now)
        .order_by(HeldLook.shown_from)
        .limit(_AT_ONCE)
    )


def _tell(session: Session, look_ids: Sequence[uuid.UUID], now: datetime) -> None:
    looks = looks_at_citizens(now).c
    # None: he called, and has no account to tell.
    concerned = select(looks.id, looks.citizen_id).where(
        looks.id.in_(look_ids), looks.citizen_id.is_not(None)
    )
    news = [
        News(look.citizen_id, Kind.DATA_VIEWED, entity_id=str(look.id))
        for look in session.execute(concerned)
    ]
    notify(session, news, now=now)
    for look in session.execute(select(_LOOKS.id, _LOOKS.kind).where(_LOOKS.id.in_(look_ids))):
        record(
            session,
            actor="worker",
            action="look_shown",
            subject=f"look:{look.id}",
            details={"kind": look.kind},
            now=now,
        )

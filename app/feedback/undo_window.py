"""How long a move of staff can be undone; the citizen's push and followers' news wait that long."""

from datetime import datetime, timedelta
from typing import Protocol

from app.feedback.states import Actor

UNDO_FOR = timedelta(seconds=10)


class Pressing(Protocol):
    """What of a report decides whether news of it may wait."""

    @property
    def is_emergency(self) -> bool: ...


def held_until(report: Pressing, actor: Actor, *, now: datetime) -> datetime | None:
    """Until when a move of ``actor`` can be undone; None: it can't, and nobody waits.

    In an emergency the news goes out at once, so there is nothing left to undo.
    """
    can_wait = actor is Actor.STAFF and not report.is_emergency
    return now + UNDO_FOR if can_wait else None

"""Somebody of staff leaves: higher domains take from him what he had in hand."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from app.identity.staff.administrators import Administrator


@dataclass(frozen=True)
class Leaving:
    """Who leaves, and who succeeds him where somebody does; ``by`` decides it."""

    leaver_id: uuid.UUID
    successor_id: uuid.UUID | None
    by: Administrator
    now: datetime


LeaveListener = Callable[[Session, Leaving], None]


class Leavers:
    """Whose account is shut has nothing in hand any more."""

    def __init__(self) -> None:
        self._listeners: list[LeaveListener] = []

    def on_leave(self, listener: LeaveListener) -> None:
        """Have ``listener`` called in the transaction that shuts an account, before it is shut."""
        self._listeners.append(listener)

    def release(self, session: Session, leaving: Leaving) -> None:
        """Take what he has in hand from somebody who leaves."""
        for listener in self._listeners:
            listener(session, leaving)

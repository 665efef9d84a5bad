"""What happens to an account's safety: identity tells it, higher domains tell the citizen."""

import uuid
from collections.abc import Callable
from datetime import datetime
from enum import StrEnum

from sqlalchemy.orm import Session


class SecurityEvent(StrEnum):
    """What a citizen must learn of, whether or not he did it himself."""

    REFRESH_REUSED = "refresh_reused"
    ALL_SESSIONS_ENDED = "all_sessions_ended"
    IDENTITY_LINKED = "identity_linked"
    IDENTITY_SEPARATED = "identity_separated"


# Called with the citizen's id, in the transaction of what happened.
SecurityListener = Callable[[Session, uuid.UUID, SecurityEvent, datetime], None]


class SecurityEvents:
    """Passes security events on to whoever listens."""

    def __init__(self) -> None:
        self._listeners: list[SecurityListener] = []

    def on_event(self, listener: SecurityListener) -> None:
        """Have ``listener`` called with every event, in the order of registration."""
        self._listeners.append(listener)

    def tell(
        self, session: Session, citizen_id: uuid.UUID, event: SecurityEvent, *, now: datetime
    ) -> None:
        """Pass on that ``event`` happened to the account; told only if the caller commits."""
        for listener in self._listeners:
            listener(session, citizen_id, event, now)

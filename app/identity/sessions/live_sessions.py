"""Whether a session still lives, fresh on every request and cheap.

On SQLite a state is remembered until ``PRAGMA data_version`` says that somebody wrote; on
PostgreSQL it is asked for, unless the view's own statement asks along (``live_session``).
"""

import threading
import uuid
from typing import Any

from sqlalchemy import Exists, Select, bindparam, exists, literal, select
from sqlalchemy.orm import Session

from app.database import Database
from app.errors import SessionEnded
from app.identity.models import AuthSession

_SESSIONS = AuthSession.__table__.c
_IS_LIVE: Select[int] = select(literal(1)).where(
    _SESSIONS.id == bindparam("session_id"), _SESSIONS.ended_at.is_(None)
)
_MAX_REMEMBERED = 50_000


def live_session() -> Exists:
    """A predicate for a hot statement: the session ``:live_session_id`` has not ended."""
    return exists(
        select(literal(1)).where(
            _SESSIONS.id == bindparam("live_session_id"), _SESSIONS.ended_at.is_(None)
        )
    )


class LiveSessions:
    """Answers whether sessions live. Safe to share between threads."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._watch = _SqliteWatch(database) if database.is_sqlite else None
        self._remembered: set[uuid.UUID] = set()
        self._version = -1

    @property
    def is_cheap(self) -> bool:
        """Whether a check costs next to nothing, so that no statement needs to ask along."""
        return self._watch is not None

    def require(self, session_id: uuid.UUID) -> None:
        """Raises ``SessionEnded`` unless the session lives now."""
        if self._watch is not None:
            version = self._watch.data_version()
            if version != self._version or len(self._remembered) > _MAX_REMEMBERED:
                self._remembered, self._version = set(), version
            if session_id in self._remembered:
                return
        # Taken before the question: an answer that a commit overtakes must not be remembered
        # in the set of the newer version.
        remembered = self._remembered
        with self._database.reading() as connection:
            is_live = connection.scalar(_IS_LIVE, {"session_id": session_id}) is not None
        if not is_live:
            raise SessionEnded
        if self._watch is not None:
            remembered.add(session_id)

    def require_within(self, session: Session, session_id: uuid.UUID) -> None:
        """``require`` inside the transaction of ``session``."""
        if session.scalar(_IS_LIVE, {"session_id": session_id}) is None:
            raise SessionEnded


class _SqliteWatch:
    """Asks SQLite on a connection of its own whether any other connection has committed."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._lock = threading.Lock()
        self._cursor: Any = None
        self._connection: Any = None

    def data_version(self) -> int:
        """A number that changes with every commit (SQLite: PRAGMA data_version)."""
        with self._lock:
            if self._cursor is None:
                self._cursor = self._open()
            version: int = self._cursor.execute("PRAGMA data_version").fetchone()[0]
            return version

    def _open(self) -> Any:
        # Taken out of the pool for good: a connection does not see its own commits as changes, so
        # whatever committed on this one would go unnoticed.
        self._connection = self._database.engine.raw_connection()
        self._connection.detach()
        return self._connection.cursor()

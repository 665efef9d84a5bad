"""Whether a session still lives and its citizen's consent holds: fresh on every request, cheap.

On SQLite the answer is remembered until ``PRAGMA data_version`` says that somebody wrote; on
PostgreSQL it is asked for, unless the view's own statement asks along (``live_citizen_session``).
"""

import threading
import uuid
from typing import Any

from sqlalchemy import Exists, Integer, Select, bindparam, exists, func, literal, select
from sqlalchemy.orm import Session

from app.database import Database
from app.errors import SessionEnded
from app.identity.citizens.consent import require_consent
from app.identity.models import AuthSession, Citizen
from app.texts.consents import required_version

_SESSIONS, _CITIZENS = AuthSession.__table__, Citizen.__table__
# The version that the citizen agreed to; staff have none. No row: the session has ended.
_CONSENTED: Select[int] = (
    select(func.coalesce(_CITIZENS.c.consented_version, 0))
    .select_from(_SESSIONS.outerjoin(_CITIZENS, _CITIZENS.c.id == _SESSIONS.c.citizen_id))
    .where(_SESSIONS.c.id == bindparam("session_id"), _SESSIONS.c.ended_at.is_(None))
)
_LIVES: Select[int] = select(literal(1)).where(
    _SESSIONS.c.id == bindparam("live_session_id"), _SESSIONS.c.ended_at.is_(None)
)
_MAX_REMEMBERED = 50_000


def live_session() -> Exists:
    """A predicate for a hot statement: the session ``:live_session_id`` has not ended."""
    return exists(_LIVES)


def live_citizen_session() -> Exists:
    """``live_session``, and its citizen agreed to the newest terms."""
    required = bindparam("required_consent", callable_=required_version, type_=Integer)
    return exists(
        _LIVES.where(
            _CITIZENS.c.id == _SESSIONS.c.citizen_id, _CITIZENS.c.consented_version >= required
        )
    )


class LiveSessions:
    """Answers whether sessions live. Safe to share between threads."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._watch = _SqliteWatch(database) if database.is_sqlite else None
        # Each living session with the version that its citizen agreed to.
        self._remembered: dict[uuid.UUID, int] = {}
        self._version = -1

    @property
    def is_cheap(self) -> bool:
        """Whether a check costs next to nothing, so that no statement needs to ask along."""
        return self._watch is not None

    def require(self, session_id: uuid.UUID, *, needs_consent: bool = False) -> None:
        """Raises ``SessionEnded`` unless the session lives now, ``ConsentRequired`` if asked to."""
        consented = self._consented(session_id)
        if needs_consent:
            require_consent(consented)

    def require_within(
        self, session: Session, session_id: uuid.UUID, *, needs_consent: bool = False
    ) -> None:
        """``require`` inside the transaction of ``session``."""
        consented = session.connection().scalar(_CONSENTED, {"session_id": session_id})
        if consented is None:
            raise SessionEnded
        if needs_consent:
            require_consent(consented)

    def _consented(self, session_id: uuid.UUID) -> int:
        if self._watch is not None:
            version = self._watch.data_version()
            if version != self._version or len(self._remembered) > _MAX_REMEMBERED:
                self._remembered, self._version = {}, version
            found = self._remembered.get(session_id)
            if found is not None:
                return found
        # Taken before the question: an answer that a commit overtakes must not be remembered
        # under the newer version.
        remembered = self._remembered
        with self._database.reading() as connection:
            consented = connection.scalar(_CONSENTED, {"session_id": session_id})
        if consented is None:
            raise SessionEnded
        if self._watch is not None:
            remembered[session_id] = consented
        return consented


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

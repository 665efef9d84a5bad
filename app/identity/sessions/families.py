"""Sessions: begun at login, carried on by refresh tokens, ended by logout or by misuse.

A refresh token's successor replaces it when first used; until then, ten minutes at most, the
predecessor may be shown again and gets the same successor, so that an answer lost in a tunnel
logs nobody out. Anything older is a stolen token: the whole session ends (RFC 9700, 4.14).
"""

import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.errors import RefreshReused, SessionEnded, SessionExpired, Unauthenticated
from app.identity.models import AuthSession
from app.identity.sessions.refresh_tokens import make_refresh_token, read_refresh_token

LIFETIME = timedelta(days=90)
STAFF_LIFETIME = timedelta(hours=12)
REPEATABLE_FOR = timedelta(minutes=10)

# Called with the session's id when it ends, in the same transaction: higher domains detach what
# hangs on it (the phone's pushes).
EndListener = Callable[[Session, uuid.UUID, datetime], None]


@dataclass(frozen=True)
class Grant:
    """A session and the refresh token that carries it on."""

    session: AuthSession
    refresh_token: str


class Sessions:
    """Begins, carries on and ends sessions; ``keys`` make the refresh tokens."""

    def __init__(self, keys: Sequence[bytes]) -> None:
        self._keys = keys
        self._end_listeners: list[EndListener] = []

    def on_end(self, listener: EndListener) -> None:
        """Have ``listener`` called whenever a session ends."""
        self._end_listeners.append(listener)

    def begin_for_citizen(
        self, session: Session, citizen_id: uuid.UUID, *, assurance: int, now: datetime
    ) -> Grant:
        """A new session of a citizen, 90 days at most."""
        begun = AuthSession(citizen_id=citizen_id, assurance=assurance)
        return self._begin(session, begun, LIFETIME, now)

    def begin_for_staff(self, session: Session, staff_id: uuid.UUID, *, now: datetime) -> Grant:
        """A new session of a staff member, a working day at most."""
        return self._begin(
            session, AuthSession(staff_id=staff_id, assurance=0), STAFF_LIFETIME, now
        )

    def refresh(self, session: Session, token: str, *, now: datetime) -> Grant:
        """The successor of ``token``.

        Raises ``Unauthenticated``, ``SessionEnded``, ``SessionExpired`` or ``RefreshReused``;
        the last one has ended the session, so the caller must commit.
        """
        claim = read_refresh_token(self._keys, token)
        if claim is None:
            raise Unauthenticated
        found = self._locked(session, claim.session_id)
        if found is None:
            raise Unauthenticated
        if found.ended_at is not None:
            raise SessionEnded
        if found.expires_at <= now:
            raise SessionExpired
        if claim.generation == found.generation:
            found.generation += 1
            found.rotated_at = now
        elif not _may_repeat(found, claim.generation, now):
            self.end(session, found, reason="refresh_reused", now=now)
            raise RefreshReused
        return Grant(found, make_refresh_token(self._keys, found.id, found.generation))

    def end_by_refresh_token(self, session: Session, token: str, *, now: datetime) -> None:
        """End the session of a genuine token of any generation; otherwise do nothing.

        A logout that waited on a dead network still works days later (RFC 7009, 2.2).
        """
        claim = read_refresh_token(self._keys, token)
        found = self._locked(session, claim.session_id) if claim else None
        if found is not None and found.ended_at is None:
            self.end(session, found, reason="logout", now=now)

    def end(self, session: Session, ended: AuthSession, *, reason: str, now: datetime) -> None:
        """End ``ended`` with effect on the next request."""
        session.execute(
            update(AuthSession)
            .where(AuthSession.id == ended.id)
            .values(ended_at=now, end_reason=reason)
        )
        for listener in self._end_listeners:
            listener(session, ended.id, now)

    def _begin(
        self, session: Session, begun: AuthSession, lifetime: timedelta, now: datetime
    ) -> Grant:
        begun.created_at = begun.rotated_at = now
        begun.expires_at = now + lifetime
        begun.generation = 0
        session.add(begun)
        session.flush()
        return Grant(begun, make_refresh_token(self._keys, begun.id, 0))

    def _locked(self, session: Session, session_id: uuid.UUID) -> AuthSession | None:
        # Two refreshes at once must see each other's rotation: the row is locked first.
        return session.scalar(
            select(AuthSession).where(AuthSession.id == session_id).with_for_update()
        )


def _may_repeat(found: AuthSession, generation: int, now: datetime) -> bool:
    return generation == found.generation - 1 and now - found.rotated_at <= REPEATABLE_FOR

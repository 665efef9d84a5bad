"""Sessions: begun at login, carried on by refresh tokens, ended by logout or by misuse.

A refresh token's successor replaces it when first used; until then, ten minutes at most, the
predecessor may be shown again and gets the same successor, so that an answer lost in a tunnel
logs nobody out. Anything older is a stolen token: the whole session ends (RFC 9700, 4.14).
"""

import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, select, update
from sqlalchemy.orm import Session

from app.audit.events import record
from app.errors import RefreshReused, SessionEnded, SessionExpired, Unauthenticated
from app.identity.models import AuthSession
from app.identity.security_events import SecurityEvent, SecurityEvents
from app.identity.sessions.dpop import ShownProof, require_bound_key, spend_proof
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
    refresh_token: str = field(repr=False)


class Sessions:
    """Begins, carries on and ends sessions; ``keys`` make the refresh tokens."""

    def __init__(self, keys: Sequence[bytes], security_events: SecurityEvents) -> None:
        self._keys = keys
        self._security_events = security_events
        self._end_listeners: list[EndListener] = []

    def on_end(self, listener: EndListener) -> None:
        """Have ``listener`` called whenever a session ends."""
        self._end_listeners.append(listener)

    def begin_for_citizen(
        self,
        session: Session,
        citizen_id: uuid.UUID,
        *,
        login_id: uuid.UUID,
        assurance: int,
        device_name: str | None,
        proof: ShownProof | None,
        now: datetime,
    ) -> Grant:
        """A new session of a citizen, 90 days at most, bound to the key that ``proof`` shows.

        Raises ``DpopProofInvalid`` for a proof that was shown before.
        """
        begun = AuthSession(
            citizen_id=citizen_id, login_id=login_id, assurance=assurance, device_name=device_name
        )
        return self._begin(session, begun, LIFETIME, proof, now)

    def begin_for_staff(
        self,
        session: Session,
        staff_id: uuid.UUID,
        *,
        device_name: str | None,
        proof: ShownProof | None,
        now: datetime,
    ) -> Grant:
        """A new session of a staff member, a working day at most; else like a citizen's."""
        begun = AuthSession(staff_id=staff_id, assurance=0, device_name=device_name)
        return self._begin(session, begun, STAFF_LIFETIME, proof, now)

    def refresh(
        self, session: Session, token: str, *, proof: ShownProof | None, now: datetime
    ) -> Grant:
        """The successor of ``token``.

        Raises ``Unauthenticated``, ``DpopProofRequired``, ``DpopProofInvalid``, ``SessionEnded``,
        ``SessionExpired`` or ``RefreshReused``; the last one has ended the session, so the caller
        must commit.
        """
        claim = read_refresh_token(self._keys, token)
        # Two refreshes at once must see each other's rotation: the row is locked first.
        found = _find_locked(session, claim.session_id) if claim else None
        if claim is None or found is None:
            raise Unauthenticated
        # Before all else: who doesn't hold the key neither learns of the session nor ends it.
        require_bound_key(found.dpop_thumbprint, proof)
        if found.ended_at is not None:
            raise SessionEnded
        if found.expires_at <= now:
            raise SessionExpired
        if proof is not None:
            spend_proof(session, proof)
        if claim.generation == found.generation:
            found.generation += 1
            found.rotated_at = now
        elif not _may_repeat(found, claim.generation, now):
            self._end_reused(session, found, now)
            raise RefreshReused
        return Grant(found, make_refresh_token(self._keys, found.id, found.generation))

    def end_by_refresh_token(self, session: Session, token: str, *, now: datetime) -> None:
        """End the session of a genuine token of any generation; otherwise do nothing.

        A logout that waited on a dead network still works days later (RFC 7009, 2.2). No proof of
        a bound session's key is asked for: logging out must not fail for want of one.
        """
        claim = read_refresh_token(self._keys, token)
        if claim is not None:
            self.end_where(session, AuthSession.id == claim.session_id, reason="logout", now=now)

    def end_where(
        self,
        session: Session,
        which: ColumnElement[bool],
        *,
        reason: str,
        now: datetime,
        actor: str | None = None,
    ) -> int:
        """End those sessions that have not ended yet, with effect on the next request; how many.

        ``actor`` is who did it, for the audit; None is each session's owner.
        """
        ended = session.scalars(
            select(AuthSession)
            .where(which, AuthSession.ended_at.is_(None))
            # One order for everyone, so that no two wait for each other.
            .order_by(AuthSession.id)
            .with_for_update()
        ).all()
        for one in ended:
            self.end(session, one, reason=reason, now=now, actor=actor)
        return len(ended)

    def end(
        self,
        session: Session,
        ended: AuthSession,
        *,
        reason: str,
        now: datetime,
        actor: str | None = None,
    ) -> None:
        """End ``ended``, whose row is locked, with effect on the next request."""
        session.execute(
            update(AuthSession)
            .where(AuthSession.id == ended.id)
            .values(ended_at=now, end_reason=reason)
        )
        record(
            session,
            actor=actor or _owner_key(ended),
            action="session_ended",
            subject=f"session:{ended.id}",
            details={"reason": reason},
            now=now,
        )
        for listener in self._end_listeners:
            listener(session, ended.id, now)

    def _begin(
        self,
        session: Session,
        begun: AuthSession,
        lifetime: timedelta,
        proof: ShownProof | None,
        now: datetime,
    ) -> Grant:
        begun.created_at = begun.rotated_at = now
        begun.expires_at = now + lifetime
        begun.generation = 0
        if proof is not None:
            spend_proof(session, proof)
            begun.dpop_thumbprint = proof.thumbprint
        session.add(begun)
        session.flush()
        record(
            session,
            actor=_owner_key(begun),
            action="session_begun",
            subject=f"session:{begun.id}",
            details={"assurance": begun.assurance, "is_bound": proof is not None},
            now=now,
        )
        return Grant(begun, make_refresh_token(self._keys, begun.id, 0))

    def _end_reused(self, session: Session, found: AuthSession, now: datetime) -> None:
        record(
            session,
            # Of the two who hold the token nobody knows which one showed it; it is his account.
            actor=_owner_key(found),
            action="refresh_reused",
            subject=f"session:{found.id}",
            now=now,
        )
        self.end(session, found, reason="refresh_reused", now=now)
        if found.citizen_id is not None:
            # The session's phone is detached by now: the notice goes to the citizen's others.
            self._security_events.tell(
                session, found.citizen_id, SecurityEvent.REFRESH_REUSED, now=now
            )


def _find_locked(session: Session, session_id: uuid.UUID) -> AuthSession | None:
    return session.scalar(select(AuthSession).where(AuthSession.id == session_id).with_for_update())


def _owner_key(owned: AuthSession) -> str:
    return f"citizen:{owned.citizen_id}" if owned.citizen_id else f"staff:{owned.staff_id}"


def _may_repeat(found: AuthSession, generation: int, now: datetime) -> bool:
    return generation == found.generation - 1 and now - found.rotated_at <= REPEATABLE_FOR

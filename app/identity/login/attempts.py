"""Login attempts: each gives a state and a nonce that must come back from the provider, once."""

import hashlib
import hmac
import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Connection, and_, delete, insert, select, update
from sqlalchemy.orm import Session

from app.database import affected_rows
from app.errors import Unauthenticated
from app.identity.login.claims import ProviderIdentity
from app.identity.models import LoginAttempt
from app.settings.issuers import IssuerSettings

GOOD_FOR = timedelta(minutes=15)


@dataclass(frozen=True)
class Attempt:
    """What the app needs to send the citizen to his provider."""

    state: str = field(repr=False)
    nonce: str = field(repr=False)
    expires_at: datetime


def begin_login(session: Session, issuer: IssuerSettings, *, now: datetime) -> Attempt:
    """A new attempt at ``issuer``: 256 random bits each for state and nonce."""
    attempt = Attempt(secrets.token_urlsafe(32), secrets.token_urlsafe(32), now + GOOD_FOR)
    session.execute(
        insert(LoginAttempt).values(
            nonce_hash=_hash(attempt.nonce),
            state_hash=_hash(attempt.state),
            issuer=issuer.issuer,
            expires_at=attempt.expires_at,
        )
    )
    return attempt


def use_attempt(session: Session, identity: ProviderIdentity, *, now: datetime) -> None:
    """Spend the attempt that the ID token answers; raises ``Unauthenticated`` the second time."""
    if identity.nonce is None:
        raise Unauthenticated(cause="unknown_attempt", issuer=identity.issuer.name)
    spent = affected_rows(
        session,
        update(LoginAttempt)
        .where(
            LoginAttempt.nonce_hash == _hash(identity.nonce),
            LoginAttempt.issuer == identity.issuer.issuer,
            _is_open(now),
        )
        .values(used_at=now),
    )
    if spent != 1:
        raise Unauthenticated(cause="unknown_attempt", issuer=identity.issuer.name)


def find_attempted_issuer(connection: Connection, state: str, *, now: datetime) -> str | None:
    """At which issuer the attempt was begun that ``state`` belongs to, while it is unspent."""
    return connection.scalar(
        select(LoginAttempt.issuer).where(LoginAttempt.state_hash == _hash(state), _is_open(now))
    )


def spend_attempt(session: Session, state: str, *, now: datetime) -> bytes:
    """Spend the attempt that ``state`` belongs to; the hash of the nonce that must come back.

    Raises ``Unauthenticated`` the second time.
    """
    spent = update(LoginAttempt).where(LoginAttempt.state_hash == _hash(state), _is_open(now))
    returning = spent.values(used_at=now).returning(LoginAttempt.nonce_hash)
    nonce_hash: bytes | None = session.scalar(returning)
    if nonce_hash is None:
        raise Unauthenticated(cause="unknown_attempt")
    return nonce_hash


def give_back_attempt(session: Session, nonce_hash: bytes) -> None:
    """Let a spent attempt be tried again: the provider was not there to answer."""
    session.execute(
        update(LoginAttempt).where(LoginAttempt.nonce_hash == nonce_hash).values(used_at=None)
    )


def is_nonce(nonce: str | None, nonce_hash: bytes) -> bool:
    """Whether ``nonce`` is the one that was given out."""
    return nonce is not None and hmac.compare_digest(_hash(nonce), nonce_hash)


def sweep_attempts(session: Session, *, now: datetime) -> int:
    """Delete attempts that expired; how many."""
    return affected_rows(session, delete(LoginAttempt).where(LoginAttempt.expires_at < now))


def _is_open(now: datetime) -> ColumnElement[bool]:
    return and_(LoginAttempt.expires_at > now, LoginAttempt.used_at.is_(None))


def _hash(value: str) -> bytes:
    return hashlib.sha256(value.encode()).digest()

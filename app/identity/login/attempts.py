"""Login attempts: each gives a nonce that the provider's ID token must bring back, once."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, insert, update
from sqlalchemy.orm import Session

from app.database import affected_rows
from app.errors import Unauthenticated
from app.identity.login.provider_tokens import ProviderIdentity
from app.identity.models import LoginAttempt
from app.settings.issuers import IssuerSettings

GOOD_FOR = timedelta(minutes=15)


@dataclass(frozen=True)
class Attempt:
    """What the app needs to send the citizen to his provider."""

    state: str
    nonce: str
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
        raise Unauthenticated
    spent = affected_rows(
        session,
        update(LoginAttempt)
        .where(
            LoginAttempt.nonce_hash == _hash(identity.nonce),
            LoginAttempt.issuer == identity.issuer.issuer,
            LoginAttempt.expires_at > now,
            LoginAttempt.used_at.is_(None),
        )
        .values(used_at=now),
    )
    if spent != 1:
        raise Unauthenticated


def sweep_attempts(session: Session, *, now: datetime) -> int:
    """Delete attempts that expired; how many."""
    return affected_rows(session, delete(LoginAttempt).where(LoginAttempt.expires_at < now))


def _hash(value: str) -> bytes:
    return hashlib.sha256(value.encode()).digest()

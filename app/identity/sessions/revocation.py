"""Revoking by an access token (RFC 7009): our own, or a provider's."""

from datetime import datetime

from sqlalchemy.orm import Session

from app.errors import SecondFactorRequired, Unauthenticated
from app.identity.authentication import Authentication, Claims
from app.identity.models import AuthSession
from app.identity.sessions.access_tokens import AccessClaims
from app.identity.sessions.denied_tokens import deny
from app.identity.sessions.families import Sessions


def find_revocable(authentication: Authentication, token: str, *, now: datetime) -> Claims | None:
    """What ``token`` says, or None where nothing is left to revoke: that is no fault (2.2).

    A provider's keys may have to be fetched: not inside a transaction.
    """
    try:
        return authentication.claims(token, now)
    except (Unauthenticated, SecondFactorRequired):
        return None


def revoke_access(sessions: Sessions, session: Session, claims: Claims, *, now: datetime) -> None:
    """End the session behind our token; deny a provider's, behind which there is none."""
    if isinstance(claims, AccessClaims):
        which = AuthSession.id == claims.session_id
        sessions.end_where(session, which, reason="logout", now=now)
    else:
        deny(session, claims, now=now)

"""A provider's access tokens that count no more before they expire: single ones, denied here."""

import hashlib
from datetime import UTC, datetime

import orjson
from sqlalchemy import Connection, delete, select
from sqlalchemy.orm import Session

from app.database import affected_rows, upserts
from app.errors import Unauthenticated
from app.identity.login.claims import ProviderIdentity
from app.identity.models import DeniedToken

_DENY = upserts(DeniedToken, lambda insert: insert.on_conflict_do_nothing())


def token_hash(identity: ProviderIdentity) -> bytes:
    """Under what a token is denied (32 bytes): its ``jti``, else its subject and ``iat``.

    Never the token's own hash: a signature can be written in more than one way. Without a ``jti``
    all tokens that the subject got in the same second are one.
    """
    issuer = identity.issuer.issuer
    if identity.token_id is not None:
        return token_id_hash(issuer, identity.token_id)
    return _hash("sub", issuer, identity.subject, identity.issued_at)


def token_id_hash(issuer: str, token_id: str) -> bytes:
    """``token_hash`` of a token of which only the issuer and the ``jti`` are known."""
    return _hash("jti", issuer, token_id)


def deny(session: Session, identity: ProviderIdentity, *, now: datetime) -> None:
    """Have the token that ``identity`` was read from refused from the next request on."""
    expires_at = datetime.fromtimestamp(identity.expires_at, UTC)
    deny_hash(session, token_hash(identity), expires_at=expires_at, now=now)


def deny_hash(session: Session, denied: bytes, *, expires_at: datetime, now: datetime) -> None:
    """``deny`` by hash; doing so twice changes nothing. Forgotten after ``expires_at``."""
    connection = session.connection()
    row = {"token_hash": denied, "denied_at": now, "expires_at": expires_at}
    connection.execute(_DENY[connection.dialect.name], row)


def require_not_denied(session: Session | Connection, identity: ProviderIdentity) -> None:
    """Raises ``Unauthenticated`` for a token that was denied."""
    denied = select(DeniedToken.denied_at).where(DeniedToken.token_hash == token_hash(identity))
    if session.scalar(denied) is not None:
        raise Unauthenticated(cause="denied", issuer=identity.issuer.name)


def sweep_denials(session: Session, *, now: datetime) -> int:
    """Forget denials of tokens that have expired by themselves; how many."""
    return affected_rows(session, delete(DeniedToken).where(DeniedToken.expires_at < now))


def _hash(*parts: str | int) -> bytes:
    # As JSON, so that no two lists of parts are written alike.
    return hashlib.sha256(orjson.dumps(parts)).digest()

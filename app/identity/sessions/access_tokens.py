"""Our own access tokens (RFC 9068: ``at+jwt``, ES256, ten minutes)."""

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

import jwt

from app.database import new_id
from app.errors import Unauthenticated
from app.identity.login.compact_jws import CompactJws
from app.identity.login.provider_tokens import ACCESS_TOKEN_TYPE
from app.identity.models import AuthSession
from app.identity.sessions.signing_keys import ALGORITHM, SigningKeys, verify_signature

LIFETIME = timedelta(minutes=10)
_CLIENT_ID = "binh-duong-so"


@dataclass(frozen=True)
class AccessClaims:
    """What our access token says: whose session, of which sort, verified how well."""

    account_id: uuid.UUID
    is_staff: bool
    session_id: uuid.UUID
    assurance: int
    expires_at: int


def expiry(session: AuthSession, now: datetime) -> datetime:
    """When a token made now expires: after ``LIFETIME``, and never after its session."""
    return min(now + LIFETIME, session.expires_at)


class AccessTokens:
    """Makes and verifies access tokens whose issuer and audience are our public address."""

    def __init__(self, keys: SigningKeys, *, public_url: str) -> None:
        self._keys = keys
        self.issuer = public_url

    def make(self, session: AuthSession, now: datetime) -> str:
        """A token for ``session``, good until ``expiry``."""
        kid, private = self._keys.signing_key(now)
        claims = {
            "iss": self.issuer,
            "aud": self.issuer,
            "sub": str(session.citizen_id or session.staff_id),
            "sid": str(session.id),
            "acr": session.assurance,
            "kind": "staff" if session.staff_id else "citizen",
            "client_id": _CLIENT_ID,
            "iat": int(now.timestamp()),
            "exp": int(expiry(session, now).timestamp()),
            "jti": new_id().hex,
        }
        headers = {"kid": kid, "typ": ACCESS_TOKEN_TYPE}
        return jwt.encode(claims, private, algorithm=ALGORITHM, headers=headers)

    def verify(self, jws: CompactJws, now: datetime) -> AccessClaims:
        """The claims of a token that named us as its issuer; raises ``Unauthenticated``."""
        if jws.type != ACCESS_TOKEN_TYPE or jws.algorithm != ALGORITHM:
            raise Unauthenticated
        key = self._keys.find_public(jws.kid)
        if key is None or not verify_signature(key, jws.signing_input, jws.signature):
            raise Unauthenticated
        claims = jws.claims
        if claims.get("aud") != self.issuer or claims["exp"] <= now.timestamp():
            raise Unauthenticated
        return AccessClaims(
            account_id=uuid.UUID(claims["sub"]),
            is_staff=claims["kind"] == "staff",
            session_id=uuid.UUID(claims["sid"]),
            assurance=claims["acr"],
            expires_at=claims["exp"],
        )

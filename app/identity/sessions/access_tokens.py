"""Our own access tokens (RFC 9068: ``at+jwt``, ES256, ten minutes)."""

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any

import jwt

from app.database import new_id
from app.errors import Unauthenticated
from app.identity.login.compact_jws import CompactJws
from app.identity.login.provider_tokens import ACCESS_TOKEN_TYPE
from app.identity.models import AuthSession
from app.identity.principals import CitizenPrincipal
from app.identity.sessions.key_making import ALGORITHM
from app.identity.sessions.signing_keys import SigningKeys, verify_signature

LIFETIME = timedelta(minutes=10)
# What the log calls us as an issuer, and what our tokens call the app.
OUR_NAME = "binh-duong-so"


@dataclass(frozen=True)
class AccessClaims:
    """What our access token says: whose session, of which sort, verified how well."""

    account_id: uuid.UUID
    is_staff: bool
    session_id: uuid.UUID
    assurance: int
    expires_at: int

    @cached_property
    def citizen(self) -> CitizenPrincipal:
        """The citizen of a session that is not a staff member's, made once for all requests."""
        return CitizenPrincipal(self.account_id, self.assurance, self.session_id)

    @property
    def caller_key(self) -> str:
        """How logs name whose it is, before he is let in."""
        return f"staff:{self.account_id}" if self.is_staff else self.citizen.key


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
            "client_id": OUR_NAME,
            "iat": int(now.timestamp()),
            "exp": int(expiry(session, now).timestamp()),
            "jti": new_id().hex,
        }
        headers = {"kid": kid, "typ": ACCESS_TOKEN_TYPE}
        return jwt.encode(claims, private, algorithm=ALGORITHM, headers=headers)

    def find_key(self, kid: str) -> Any:
        """Our public key of that name, the same object each time; None: withdrawn or unknown."""
        return self._keys.find_public(kid)

    def verify(self, jws: CompactJws, now: datetime) -> AccessClaims:
        """The claims of a token that named us as its issuer; raises ``Unauthenticated``."""
        claims = self._believed(jws)
        if claims["exp"] <= now.timestamp():
            raise Unauthenticated(cause="expired", issuer=OUR_NAME)
        return AccessClaims(
            account_id=uuid.UUID(claims["sub"]),
            is_staff=claims["kind"] == "staff",
            session_id=uuid.UUID(claims["sid"]),
            assurance=claims["acr"],
            expires_at=claims["exp"],
        )

    def _believed(self, jws: CompactJws) -> dict[str, Any]:
        if jws.type != ACCESS_TOKEN_TYPE or jws.algorithm != ALGORITHM:
            raise Unauthenticated(cause="wrong_type", issuer=OUR_NAME)
        key = self.find_key(jws.kid)
        if key is None:
            raise Unauthenticated(cause="unknown_key", issuer=OUR_NAME)
        if not verify_signature(key, jws.signing_input, jws.signature):
            raise Unauthenticated(cause="wrong_signature", issuer=OUR_NAME)
        if jws.claims.get("aud") != self.issuer:
            raise Unauthenticated(cause="wrong_audience", issuer=OUR_NAME)
        return jws.claims

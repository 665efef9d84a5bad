"""From a bearer token to claims that are believed; the signature's verdict is remembered.

Only the verdict is: expiry, the key's withdrawal, the session's state and denials are looked at on
every request.
"""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.errors import Unauthenticated
from app.identity.login.claims import ProviderIdentity
from app.identity.login.provider_tokens import parse_token, verify_access_token
from app.identity.login.providers import Providers
from app.identity.remembered import Remembered
from app.identity.sessions.access_tokens import OUR_NAME, AccessClaims, AccessTokens

MAX_REMEMBERED = 20_000
NO_TOKEN = "no_token"
Claims = AccessClaims | ProviderIdentity


@dataclass(frozen=True, slots=True)
class _Verdict:
    """Claims that were verified, and the key that was known before."""

    claims: Claims
    kid: str
    key: Any


class Authentication:
    """Verifies bearer tokens: our own, and a provider's ``at+jwt``."""

    def __init__(self, access_tokens: AccessTokens, providers: Providers) -> None:
        self._access_tokens = access_tokens
        self._providers = providers
        self._remembered: Remembered[bytes, _Verdict] = Remembered(MAX_REMEMBERED)

    def claims(self, token: str, now: datetime) -> Claims:
        """What ``token`` says, the same object each time.

        Raises ``Unauthenticated`` or a provider's unavailability.
        """
        digest = hashlib.sha256(token.encode()).digest()
        known = self._remembered.get(digest)
        if known is None or not self._still_counts(known):
            known = self._verify(token, now)
            self._remembered.put(digest, known)
        elif known.claims.expires_at <= now.timestamp():
            raise Unauthenticated(cause="expired", issuer=_issuer_name(known.claims))
        return known.claims

    def _still_counts(self, known: _Verdict) -> bool:
        """Whether the key is published as it was; one that was withdrawn vouches for nothing."""
        if known.key is None:
            return False
        claims = known.claims
        if isinstance(claims, AccessClaims):
            return self._access_tokens.find_key(known.kid) is known.key
        return self._providers.known_key(claims.issuer.issuer, known.kid) is known.key

    def _verify(self, token: str, now: datetime) -> _Verdict:
        jws = parse_token(token)
        issuer = jws.claims.get("iss")
        # The key is taken first: should it change meanwhile, the verdict fits no key and is soon
        # forgotten. (One that is fetched only now is None here: the next request verifies again.)
        if issuer == self._access_tokens.issuer:
            key = self._access_tokens.find_key(jws.kid)
            return _Verdict(self._access_tokens.verify(jws, now), jws.kid, key)
        key = self._providers.known_key(issuer, jws.kid)
        return _Verdict(verify_access_token(self._providers, jws, now=now), jws.kid, key)


def bearer_token(header: str | None) -> str:
    """The token of an Authorization header; raises ``Unauthenticated``.

    Nowhere else is a token looked for: not in the query, a cookie or a form (RFC 6750, 2).
    """
    if header is None:
        raise Unauthenticated(cause=NO_TOKEN)
    scheme, _, token = header.partition(" ")
    if scheme.lower() != "bearer" or not token or " " in token:
        raise Unauthenticated(cause="malformed_header")
    return token


def _issuer_name(claims: Claims) -> str:
    return OUR_NAME if isinstance(claims, AccessClaims) else claims.issuer.name

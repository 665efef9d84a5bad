"""From a bearer token to claims that are believed; the signature's verdict is remembered.

Only the verdict is: expiry and the session's state are looked at on every request.
"""

import hashlib
from datetime import datetime

from app.errors import Unauthenticated
from app.identity.login.compact_jws import TokenMalformed, read_compact_jws
from app.identity.login.provider_tokens import ACCESS_TOKEN_TYPE, ProviderIdentity, Providers
from app.identity.sessions.access_tokens import AccessClaims, AccessTokens

MAX_REMEMBERED = 20_000
Claims = AccessClaims | ProviderIdentity


class Authentication:
    """Verifies bearer tokens: our own, and a provider's ``at+jwt``."""

    def __init__(self, access_tokens: AccessTokens, providers: Providers) -> None:
        self._access_tokens = access_tokens
        self._providers = providers
        self._remembered: dict[bytes, Claims] = {}

    def claims(self, token: str, now: datetime) -> Claims:
        """What ``token`` says; raises ``Unauthenticated`` or a provider's unavailability."""
        digest = hashlib.sha256(token.encode()).digest()
        known = self._remembered.get(digest)
        if known is None:
            known = self._verify(token, now)
            if len(self._remembered) >= MAX_REMEMBERED:
                self._remembered = {}
            self._remembered[digest] = known
        elif known.expires_at <= now.timestamp():
            raise Unauthenticated
        return known

    def _verify(self, token: str, now: datetime) -> Claims:
        try:
            jws = read_compact_jws(token)
        except TokenMalformed as error:
            raise Unauthenticated from error
        if jws.claims.get("iss") == self._access_tokens.issuer:
            return self._access_tokens.verify(jws, now)
        return self._providers.verify_parsed(jws, wanted_type=ACCESS_TOKEN_TYPE, now=now)


def bearer_token(header: str | None) -> str:
    """The token of an Authorization header; raises ``Unauthenticated``.

    Nowhere else is a token looked for: not in the query, a cookie or a form (RFC 6750, 2).
    """
    scheme, _, token = (header or "").partition(" ")
    if scheme.lower() != "bearer" or not token or " " in token:
        raise Unauthenticated
    return token

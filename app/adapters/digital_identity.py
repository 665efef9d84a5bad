"""The digital-identity providers' keys: OIDC discovery and JWKS, bounded in time and size.

The last good keys are kept while a provider is down. An unknown ``kid`` causes a fetch, at most
one per cool-down; keys that grow old are renewed in the background, so that a login which has its
key never waits.
"""

import logging
import math
import ssl
import threading
import time
from collections.abc import Callable
from functools import cache
from typing import Any

import httpx
import jwt
import orjson

from app.errors import UpstreamError
from app.settings.issuers import IssuerSettings

_LOG = logging.getLogger("app.digital_identity")
MAX_DOCUMENT_BYTES = 256 * 1024
FETCH_LIMIT_S = 4.0
COOL_DOWN_S = 30.0
FRESH_FOR_S = 600.0
# After an idle night the provider is asked first: a key may have been withdrawn long ago.
TOO_OLD_S = 3600.0
_MAX_KEYS = 64
_SIGNING_USES = (None, "sig")


class ProviderKeys:
    """The published keys of one issuer, by exact ``kid``. Safe to share between threads."""

    def __init__(
        self, issuer: IssuerSettings, *, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self.issuer = issuer
        self._clock = clock
        self._keys: dict[str, jwt.PyJWK] = {}
        self._fetched_at: float | None = None
        self._tried_at: float | None = None
        self._fetching = threading.Lock()

    def find(self, kid: str) -> jwt.PyJWK | None:
        """The key, or None when the issuer does not publish it.

        May touch the network. Raises ``UpstreamError`` when no key was ever fetched.
        """
        found = self._keys.get(kid)
        if found is None:
            with self._fetching:
                # Another thread may have fetched while this one waited.
                if kid not in self._keys and self._may_try():
                    self._fetch()
            found = self._keys.get(kid)
        elif self._is_too_old() and self._may_try():
            # One caller asks and waits; the others go on with the key there is.
            self._renew()
            found = self._keys.get(kid)
        elif self._is_old() and self._may_try():
            threading.Thread(target=self._renew, daemon=True).start()
        if found is None and self._fetched_at is None:
            raise UpstreamError("identity_provider_unreachable", retryable=True)
        return found

    def _renew(self) -> None:
        if self._fetching.acquire(blocking=False):
            try:
                self._fetch()
            finally:
                self._fetching.release()

    def _is_old(self) -> bool:
        return self._age_s() > FRESH_FOR_S

    def _is_too_old(self) -> bool:
        return self._age_s() > TOO_OLD_S

    def _age_s(self) -> float:
        return math.inf if self._fetched_at is None else self._clock() - self._fetched_at

    def _may_try(self) -> bool:
        return self._tried_at is None or self._clock() - self._tried_at > COOL_DOWN_S

    def _fetch(self) -> None:
        """Replace the keys by those published now; on failure keep the ones there are."""
        self._tried_at = self._clock()
        try:
            self._keys = _signing_keys(_get_json(self._jwks_uri(), self._clock))
            self._fetched_at = self._clock()
        except (httpx.HTTPError, ValueError, jwt.PyJWTError) as error:
            _LOG.warning(
                "provider_keys_not_fetched",
                extra={"issuer": self.issuer.name, "error": type(error).__name__},
            )

    def _jwks_uri(self) -> str:
        if self.issuer.jwks_uri is not None:
            return self.issuer.jwks_uri
        issuer = self.issuer.issuer
        found = _get_json(f"{issuer.rstrip('/')}/.well-known/openid-configuration", self._clock)
        uri = found.get("jwks_uri")
        # OIDC Discovery 4.3: the document's issuer must be exactly the one asked for.
        if found.get("issuer") != issuer or not isinstance(uri, str):
            raise ValueError("the discovery document is another issuer's")
        if not uri.startswith("https://") and not issuer.startswith("http://"):
            raise ValueError("keys must come over https")
        return uri


@cache
def _tls() -> ssl.SSLContext:
    """Reading the trusted roots takes longer than the whole fetch; once is enough."""
    return httpx.create_ssl_context()


def _get_json(url: str, clock: Callable[[], float]) -> dict[str, Any]:
    """A JSON object by GET: redirects are not followed, size and whole time are bounded."""
    started = clock()
    body = b""
    with httpx.stream(
        "GET", url, verify=_tls(), timeout=FETCH_LIMIT_S / 2, follow_redirects=False
    ) as response:
        if response.status_code != httpx.codes.OK:
            raise ValueError(f"answered {response.status_code}")
        for chunk in response.iter_bytes():
            body += chunk
            if len(body) > MAX_DOCUMENT_BYTES:
                raise ValueError("too large")
            if clock() - started > FETCH_LIMIT_S:
                raise httpx.ReadTimeout("too slow")
    found = orjson.loads(body)
    if not isinstance(found, dict):
        raise ValueError("not a JSON object")
    return found


def _signing_keys(document: dict[str, Any]) -> dict[str, jwt.PyJWK]:
    members = document.get("keys")
    if not isinstance(members, list) or not members:
        raise ValueError("no keys")
    found: dict[str, jwt.PyJWK] = {}
    for member in members[:_MAX_KEYS]:
        kid = member.get("kid") if isinstance(member, dict) else None
        if not isinstance(kid, str) or member.get("use") not in _SIGNING_USES:
            continue
        if member.get("kty") == "oct" or "d" in member:
            continue  # a symmetric or private key has no place in a public set
        try:
            found[kid] = jwt.PyJWK(member)
        except jwt.PyJWTError:
            continue  # of a kind we do not know; the others still serve
    return found

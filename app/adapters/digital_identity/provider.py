"""One provider as far as we know it: asked seldom, believed while it is down.

An unknown ``kid`` causes a fetch, at most one per cool-down. What is known is renewed by
``renewals``, never by a caller, so that a login which has its key never waits.
"""

import asyncio
import logging
import math
import threading
import time
from collections.abc import Callable

import jwt

from app.adapters.digital_identity.published import (
    Endpoints,
    Keys,
    configured_endpoints,
    discover,
    fetch_keys,
    needs_discovery,
)
from app.errors import UpstreamError
from app.settings.issuers import IssuerSettings

_LOG = logging.getLogger("app.digital_identity")
COOL_DOWN_S = 30.0
FRESH_FOR_S = 600.0


class Provider:
    """The published endpoints and keys of one issuer. Safe to share between threads."""

    def __init__(
        self, issuer: IssuerSettings, *, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self.issuer = issuer
        self._clock = clock
        self._keys: Keys | None = None
        self._endpoints: Endpoints | None = (
            None if needs_discovery(issuer) else configured_endpoints(issuer)
        )
        self._is_in_use = False
        self._fetched_at: float | None = None
        self._tried_at: float | None = None
        self._fetching = threading.Lock()
        self._was_tried = threading.Event()

    @property
    def known_endpoints(self) -> Endpoints:
        """What is known now; never touches the network."""
        return self._endpoints or configured_endpoints(self.issuer)

    @property
    def was_tried(self) -> bool:
        """Whether it was ever asked."""
        return self._was_tried.is_set()

    def find_known_key(self, kid: str) -> jwt.PyJWK | None:
        """The key as it is known now; never touches the network."""
        return (self._keys or {}).get(kid)

    def find_key(self, kid: str) -> jwt.PyJWK | None:
        """The key of exactly this id, or None when the issuer does not publish it.

        Touches the network only for a key that is not known. Raises ``UpstreamError`` when no key
        was ever fetched.
        """
        self._ask(unless=lambda: self.find_known_key(kid) is not None)
        if self._keys is None:
            raise UpstreamError("identity_provider_unreachable", retryable=True)
        return self._keys.get(kid)

    def endpoints(self) -> Endpoints:
        """Its endpoints, asked for where they are not known; raises ``UpstreamError``."""
        self._ask(unless=lambda: self._endpoints is not None)
        if self._endpoints is None:
            raise UpstreamError("identity_provider_unreachable", retryable=True)
        return self._endpoints

    def want(self) -> None:
        """Have the next renewal ask, if nobody ever did."""
        self._is_in_use = True

    def wait_until_tried(self, timeout_s: float) -> None:
        """Wait until it was asked for the first time, whatever came of it."""
        self._was_tried.wait(max(timeout_s, 0))

    async def renew(self) -> None:
        """Ask again if what is known has grown old; nothing, if nobody uses it."""
        if not self._is_in_use or self._age_s() <= FRESH_FOR_S or not self._may_try():
            return
        if self._fetching.acquire(blocking=False):
            try:
                await self._fetch()
            finally:
                self._fetching.release()

    def _ask(self, *, unless: Callable[[], bool]) -> None:
        self._is_in_use = True
        if unless():
            return
        with self._fetching:
            # Another thread may have fetched while this one waited.
            if not unless() and self._may_try():
                asyncio.run(self._fetch())

    def _age_s(self) -> float:
        return math.inf if self._fetched_at is None else self._clock() - self._fetched_at

    def _may_try(self) -> bool:
        return self._tried_at is None or self._clock() - self._tried_at > COOL_DOWN_S

    async def _fetch(self) -> None:
        """Replace what is known by what is published now; of what fails the old is kept."""
        self._tried_at = self._clock()
        try:
            has_endpoints = await self._fetch_endpoints()
            # From the address known last, if it could not be asked for now.
            has_keys = await self._fetch_keys()
        finally:
            self._was_tried.set()
        if has_endpoints and has_keys:
            self._fetched_at = self._clock()

    async def _fetch_endpoints(self) -> bool:
        if not needs_discovery(self.issuer):
            return True
        try:
            self._endpoints = await discover(self.issuer)
        except UpstreamError as error:
            return self._failed("provider_endpoints_not_fetched", error)
        return True

    async def _fetch_keys(self) -> bool:
        try:
            self._keys = await fetch_keys(self.known_endpoints.jwks_uri)
        except UpstreamError as error:
            return self._failed("provider_keys_not_fetched", error)
        return True

    def _failed(self, event: str, error: UpstreamError) -> bool:
        _LOG.warning(event, extra={"issuer": self.issuer.name, "error": error.code})
        return False

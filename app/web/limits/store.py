"""The counts as requests see them: shared while the store answers, else this process's own."""

import logging
from contextlib import suppress
from typing import Protocol

from app.web.limits.breaker import Breaker
from app.web.limits.counters import ProcessCounters, StoreDown, Window

# How long a store that failed is left alone, in each process.
PAUSE_S = 3.0
_LOG = logging.getLogger("app.limits")


class Shared(Protocol):
    """Counts that all processes share."""

    def count(self, key: str, window: Window) -> int:
        """Count one more for ``key`` and return how many that makes; raises ``StoreDown``."""

    def give_back(self, key: str, window: Window) -> None:
        """Count one less for ``key``; raises ``StoreDown``."""

    def close(self) -> None:
        """Close the connections."""


class CountStore:
    """Counts in the shared store, or without one in memory.

    A shared store that fails costs the requests then at work one time-out each. After that it is
    left alone, and one request every three seconds asks whether it is back.
    """

    def __init__(self, shared: Shared | None) -> None:
        self._shared = shared
        self._own = ProcessCounters()
        self._breaker = Breaker(PAUSE_S)

    def count(self, key: str, window: Window, *, now: float, or_pass: bool) -> int | None:
        """Count one more for ``key``, among all processes, and return how many that makes.

        While the shared store is down this process counts for itself, or with ``or_pass`` nobody
        does, and it is None.
        """
        if self._shared is None:
            return self._own.count(key, window)
        if self._breaker.may_try(now):
            found = self._ask(self._shared, key, window, now)
            if found is not None:
                return found
        return None if or_pass else self._own.count(key, window)

    def give_back(self, key: str, window: Window, *, now: float) -> None:
        """Count one less for ``key`` where it was counted, unless the store went down meanwhile."""
        if self._shared is None or not self._breaker.may_try(now):
            self._own.give_back(key, window)
            return
        with suppress(StoreDown):
            self._shared.give_back(key, window)

    def close(self) -> None:
        """Close the connections to the shared store."""
        if self._shared is not None:
            self._shared.close()

    def _ask(self, shared: Shared, key: str, window: Window, now: float) -> int | None:
        try:
            found = shared.count(key, window)
        except StoreDown as error:
            if self._breaker.failed(now):
                _LOG.error("limits_store_down", extra={"error": str(error)})
            return None
        if self._breaker.succeeded():
            _LOG.warning("limits_store_back")
        return found

"""Counting in a Redis that all processes share."""

import redis
from limits.storage import RedisStorage
from redis.backoff import NoBackoff
from redis.retry import Retry

from app.web.limits.counters import StoreDown, Window

# A healthy Redis nearby answers within 1 ms. Twice this is what its sudden silence may cost a
# request: once to connect, once to ask.
_TIMEOUT_S = 0.05
# Two machines' clocks may differ by this much, so a window's counts outlive it by that.
_CLOCK_SKEW_S = 5


class SharedCounters:
    """Counts in Redis, for all processes together; connects when it first counts."""

    def __init__(self, url: str) -> None:
        self._pool = redis.ConnectionPool.from_url(
            url,
            socket_timeout=_TIMEOUT_S,
            socket_connect_timeout=_TIMEOUT_S,
            # The library would ask again and again; the request has waited long enough.
            retry=Retry(NoBackoff(), 0),
        )
        self._storage = RedisStorage(url, connection_pool=self._pool, key_prefix="bds-limits")

    def count(self, key: str, window: Window) -> int:
        """Count one more for ``key`` and return how many that makes; raises ``StoreDown``."""
        return self._add(key, window, 1)

    def give_back(self, key: str, window: Window) -> None:
        """Count one less for ``key``; raises ``StoreDown``."""
        self._add(key, window, -1)

    def _add(self, key: str, window: Window, amount: int) -> int:
        lives_s = window.period_s + _CLOCK_SKEW_S
        try:
            return self._storage.incr(f"{key}:{window.number}", lives_s, amount)
        except (redis.RedisError, OSError) as error:
            # Refused, silent, full, loading, a replica, a wrong password: no count either way.
            raise StoreDown(type(error).__name__) from error

    def close(self) -> None:
        """Close the connections."""
        self._pool.disconnect()

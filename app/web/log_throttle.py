"""Keeps a log readable when somebody makes the same line be written a thousand times a second."""

import threading
import time
from collections.abc import Callable


class LogThrottle:
    """Lets ``lines`` of a kind through in each ``window_s``; safe between threads.

    Kinds are constants of ours, never what somebody sent: each is remembered.
    """

    def __init__(
        self, *, lines: int, window_s: float, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._lines = lines
        self._window_s = window_s
        self._clock = clock
        self._lock = threading.Lock()
        # By kind: when its window began, and how many lines came since.
        self._seen: dict[str, tuple[float, int]] = {}

    def admit(self, kind: str) -> int | None:
        """How many lines were left out before this one; None: leave it out as well."""
        now = self._clock()
        with self._lock:
            began_at, count = self._seen.get(kind, (now, 0))
            left_out = 0
            if now - began_at >= self._window_s:
                left_out, began_at, count = max(count - self._lines, 0), now, 0
            self._seen[kind] = began_at, count + 1
        return left_out if count < self._lines else None

"""Counting in windows, in this process's memory."""

from math import ceil
from threading import Lock
from typing import NamedTuple

# Beyond it the oldest are forgotten, so that a flood from ever new addresses fills no memory.
MAX_COUNTS = 200_000


class StoreDown(Exception):
    """The shared store did not answer, or not with a count; the message is the error's name."""


class Window(NamedTuple):
    """Windows begin at multiples of their length, so that every process means the same one."""

    number: int
    period_s: int

    @classmethod
    def at(cls, now: float, period_s: int) -> "Window":
        """The window of ``period_s`` that ``now`` (seconds since 1970) lies in."""
        return cls(int(now // period_s), period_s)

    def ends_in_s(self, now: float) -> int:
        """Whole seconds until the next one begins, at least 1."""
        return max(1, ceil((self.number + 1) * self.period_s - now))


class ProcessCounters:
    """Counts exactly, for this process alone.

    Not the library's memory store: that one loses counts when threads race for a key's first one,
    and searches all keys every 10 ms. Here a window's counts go all at once, when the next begins.
    """

    def __init__(self) -> None:
        self._lock = Lock()
        self._windows: dict[int, tuple[int, dict[str, int]]] = {}

    def count(self, key: str, window: Window) -> int:
        """Count one more for ``key`` and return how many that makes."""
        with self._lock:
            counts = self._counts(window)
            found = counts.get(key, 0) + 1
            if found == 1 and len(counts) >= MAX_COUNTS:
                del counts[next(iter(counts))]
            counts[key] = found
            return found

    def give_back(self, key: str, window: Window) -> None:
        """Count one less for ``key``, where any was counted."""
        with self._lock:
            counts = self._counts(window)
            if counts.get(key):
                counts[key] -= 1

    def _counts(self, window: Window) -> dict[str, int]:
        number, counts = self._windows.get(window.period_s, (-1, {}))
        # A straggler of the window before counts in the next; a clock that was set back counts
        # anew, or what was counted ahead of time would keep everybody out until then.
        if number not in (window.number, window.number + 1):
            counts = {}
            self._windows[window.period_s] = window.number, counts
        return counts

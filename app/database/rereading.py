"""Values of the database that a process keeps and reads again when they are too old."""

import threading
import time
from collections.abc import Callable
from typing import Generic, TypeVar

Value = TypeVar("Value")


class Reread(Generic[Value]):
    """Keeps what ``read`` returned. Safe between threads: one reads, the others wait for it.

    ``read`` is given what was kept before; ``first`` stands for it the first time.
    """

    def __init__(
        self,
        read: Callable[[Value], Value],
        first: Value,
        *,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._read = read
        self._clock = clock
        self._lock = threading.Lock()
        self._known = (first, float("-inf"))

    @property
    def known(self) -> Value:
        """What was read last, however long ago."""
        return self._known[0]

    def within(self, seconds: float) -> Value:
        """The value as it was at most so long ago."""
        known = self._known
        if self._clock() - known[1] >= seconds:
            with self._lock:
                # Another thread may have read it while this one waited.
                if self._known is known:
                    read_at = self._clock()
                    self._known = self._read(known[0]), read_at
        return self._known[0]

    def look_again(self) -> None:
        """Have the next caller read anew, however fresh the value is."""
        with self._lock:
            self._known = (self._known[0], float("-inf"))

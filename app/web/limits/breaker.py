"""Leaves a failing system alone for a while, and lets one caller try whether it is back."""

from threading import Lock


class Breaker:
    """Closed while all is well. After a failure nobody may try for ``pause_s``; then one may.

    ``now`` is in seconds; a clock that was set back counts as a pause that is over.
    """

    def __init__(self, pause_s: float) -> None:
        self._pause_s = pause_s
        self._lock = Lock()
        self._failed_at: float | None = None

    def may_try(self, now: float) -> bool:
        """Whether to try. When the pause is over, the first who asks is the only one."""
        if self._failed_at is None:
            return True
        with self._lock:
            if self._is_pausing(now):
                return False
            if self._failed_at is not None:
                # Whoever asks while this one tries waits for another pause.
                self._failed_at = now
            return True

    def failed(self, now: float) -> bool:
        """Note a failure; returns whether it was well until now."""
        with self._lock:
            was_well, self._failed_at = self._failed_at is None, now
            return was_well

    def succeeded(self) -> bool:
        """Note a success; returns whether it was failing until now."""
        if self._failed_at is None:
            return False
        with self._lock:
            was_failing, self._failed_at = self._failed_at is not None, None
            return was_failing

    def _is_pausing(self, now: float) -> bool:
        since = self._failed_at
        return since is not None and since <= now < since + self._pause_s

"""When nobody asks the platform any more, for how long, and how it is asked again. Pure."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

OPENS_AFTER = 3
# Whoever went to see whether it answers again and says nothing for so long is lost.
PROBE_LEASE = timedelta(minutes=1)
_FIRST_PAUSE_S = 30.0
_LONGEST_PAUSE_S = 900.0
_DOUBLINGS = 5  # 30 s doubled five times is past the longest pause
_LONGEST_ASKED_S = 3600.0
# What a number of the table holds; more tells nothing more.
_MOST_COUNTED = 30_000


class BreakerState(StrEnum):
    """Whether the platform is asked: always, by nobody, or by one to see."""

    CLOSED = "closed"
    OPEN = "open"
    HALF_OPEN = "half_open"


@dataclass(frozen=True)
class SourceHealth:
    """How it stands with a platform: requests in a row that failed, and until when all wait."""

    failures: int = 0
    held_until: datetime | None = None
    reason: str | None = None

    def state(self, now: datetime) -> BreakerState:
        """Whether the platform is asked at ``now``."""
        if self.held_until is not None and now < self.held_until:
            return BreakerState.OPEN
        return BreakerState.HALF_OPEN if self.failures >= OPENS_AFTER else BreakerState.CLOSED


def probing(health: SourceHealth, now: datetime) -> SourceHealth:
    """One has gone to see: all others wait for what it finds."""
    return replace(health, held_until=now + PROBE_LEASE)


def heard() -> SourceHealth:
    """The platform answered."""
    return SourceHealth()


def failed(
    health: SourceHealth,
    reason: str,
    now: datetime,
    *,
    jitter: float,
    retry_after_s: float | None = None,
) -> SourceHealth:
    """The platform did not answer, or refused. ``jitter``: from 0.5 to 1."""
    failures = min(health.failures + 1, _MOST_COUNTED)
    pause_s = min(retry_after_s or 0.0, _LONGEST_ASKED_S)
    if failures >= OPENS_AFTER:
        doubled = _FIRST_PAUSE_S * 2.0 ** min(failures - OPENS_AFTER, _DOUBLINGS)
        pause_s = max(pause_s, min(doubled, _LONGEST_PAUSE_S) * jitter)
    held_until = now + timedelta(seconds=pause_s) if pause_s else None
    return SourceHealth(failures, held_until, reason)

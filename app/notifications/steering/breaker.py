"""When the way to a Firebase project closes, for how long, and how it opens again. Pure."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from app.adapters.push import PushError, PushOutcome

PAGE = 100
# What is risked to see whether Firebase answers again.
PROBE_PAGE = 5
OPENS_AFTER = 3
# A probe that says nothing for so long is lost with its worker.
PROBE_LEASE = timedelta(seconds=30)
MISMATCHES = 20
_ONE_IN = 5
_WINDOW = 200
_FIRST_PAUSE_S = 5.0
_LONGEST_PAUSE_S = 300.0
_DOUBLINGS = 6  # 5 s doubled six times is past the longest pause
# What Firebase wants where it throttles without saying for how long.
_THROTTLED_S = 60.0
# However long somebody in between asks for.
_LONGEST_ASKED_S = 3600.0
# What a number of the table holds; more tells nothing more.
_MOST_COUNTED = 30_000


@dataclass(frozen=True)
class Health:
    """How it stands with a project.

    ``failures``: pages in a row that nobody answered; from ``OPENS_AFTER`` on the breaker is open,
    and half open once ``held_until`` has passed. ``mismatches`` of the last ``answers`` said that
    the address belongs to another project.
    """

    is_paused: bool = False
    held_until: datetime | None = None
    hold_reason: str | None = None
    probe: uuid.UUID | None = None
    failures: int = 0
    answers: int = 0
    mismatches: int = 0

    def is_held(self, now: datetime) -> bool:
        """Whether everybody waits."""
        return self.held_until is not None and now < self.held_until

    @property
    def is_open(self) -> bool:
        """Whether so many pages failed that only a probe may go."""
        return self.failures >= OPENS_AFTER

    @property
    def is_misconfigured(self) -> bool:
        """Whether so many addresses are another project's that rather we are the wrong one."""
        return self.mismatches >= MISMATCHES and self.mismatches * _ONE_IN >= self.answers


@dataclass(frozen=True)
class Verdict:
    """What a page's outcomes mean.

    ``is_down``: nobody answered because the project is down, which is no delivery's fault.
    ``is_misconfigured``: what is said of senders and addresses is no device's fault.
    """

    health: Health
    is_down: bool = False
    is_misconfigured: bool = False


def allowed_page(health: Health, now: datetime) -> int:
    """How many deliveries may be claimed."""
    if health.is_paused or health.is_held(now):
        return 0
    return PROBE_PAGE if health.is_open else PAGE


def probing(health: Health, claim: uuid.UUID, now: datetime) -> Health:
    """A probe is out: all others wait for what it finds."""
    return replace(health, probe=claim, held_until=now + PROBE_LEASE)


def resumed(health: Health) -> Health:
    """An operator lets the project go on, from a clean slate.

    Where it was paused for the sake of its credentials the first mismatch among few answers is one
    too many: no device is lost to find out that they are still wrong.
    """
    doubted = MISMATCHES - 1 if health.is_misconfigured else 0
    return Health(answers=doubted, mismatches=doubted)


def is_news(health: Health, outcomes: Sequence[PushOutcome]) -> bool:
    """Whether a page's outcomes may change anything; those of a good day don't."""
    if health.failures or health.mismatches or not any(map(_is_answer, outcomes)):
        return True
    return any(one.error in (PushError.THROTTLED, PushError.SENDER_MISMATCH) for one in outcomes)


def judge(
    before: Health,
    outcomes: Sequence[PushOutcome],
    *,
    claim: uuid.UUID,
    now: datetime,
    jitter: float,
) -> Verdict:
    """What the outcomes of a page mean for the project. ``jitter``: from 0.5 to 1."""
    answered = [one for one in outcomes if _is_answer(one)]
    health = _count(before, answered)
    misconfigured = health.is_misconfigured
    throttled = [one for one in outcomes if one.error is PushError.THROTTLED]
    if throttled:
        held = _throttle(health, throttled, now)
        return Verdict(held, is_down=not answered, is_misconfigured=misconfigured)
    if answered:
        return Verdict(_close(health), is_misconfigured=misconfigured)
    if health.is_open and health.is_held(now) and health.probe != claim:
        # It was under way when the breaker opened, and says nothing new.
        return Verdict(health, is_down=True)
    return _fail(health, outcomes, now=now, jitter=jitter)


def _is_answer(outcome: PushOutcome) -> bool:
    """Whether the other side was there to say it."""
    return not outcome.retryable or outcome.error is PushError.DEFERRED


def _count(health: Health, answered: Sequence[PushOutcome]) -> Health:
    found = sum(one.error is PushError.SENDER_MISMATCH for one in answered)
    if not found and not health.mismatches:
        return health
    counted = replace(
        health,
        answers=min(health.answers + len(answered), _MOST_COUNTED),
        mismatches=min(health.mismatches + found, _MOST_COUNTED),
    )
    if counted.answers < _WINDOW or counted.is_misconfigured:
        return counted
    mismatches = counted.mismatches // 2
    return replace(
        counted, answers=counted.answers // 2 if mismatches else 0, mismatches=mismatches
    )


def _throttle(health: Health, throttled: Sequence[PushOutcome], now: datetime) -> Health:
    asked_s = max(
        _THROTTLED_S if one.retry_after_s is None else one.retry_after_s for one in throttled
    )
    until = now + timedelta(seconds=min(asked_s, _LONGEST_ASKED_S))
    if health.held_until is not None and health.probe is None:
        until = max(until, health.held_until)
    return replace(
        health, failures=0, probe=None, held_until=until, hold_reason=PushError.THROTTLED.value
    )


def _close(health: Health) -> Health:
    if not health.failures:
        return health
    return replace(health, failures=0, probe=None, held_until=None, hold_reason=None)


def _fail(
    health: Health, outcomes: Sequence[PushOutcome], *, now: datetime, jitter: float
) -> Verdict:
    failures = min(health.failures + 1, _MOST_COUNTED)
    failed = replace(health, failures=failures)
    if not failed.is_open:
        return Verdict(failed)
    doubled = _FIRST_PAUSE_S * 2.0 ** min(failures - OPENS_AFTER, _DOUBLINGS)
    asked_s = max((one.retry_after_s or 0.0 for one in outcomes), default=0.0)
    pause_s = max(min(doubled, _LONGEST_PAUSE_S) * jitter, min(asked_s, _LONGEST_ASKED_S))
    reason = next((one.error.value for one in outcomes if one.error), PushError.UNKNOWN.value)
    held = replace(
        failed, probe=None, held_until=now + timedelta(seconds=pause_s), hold_reason=reason
    )
    return Verdict(held, is_down=True)

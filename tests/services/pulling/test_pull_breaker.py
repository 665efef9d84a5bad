"""When the platform is asked: always, by nobody, or by one to see."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from app.services.pulling.breaker import (
    OPENS_AFTER,
    PROBE_LEASE,
    BreakerState,
    SourceHealth,
    failed,
    heard,
    probing,
)

_NOW = datetime(2026, 6, 1, tzinfo=UTC)
_LONGEST = timedelta(minutes=15)


def _failed_times(times: int, *, jitter: float = 1.0) -> SourceHealth:
    health = SourceHealth()
    for _ in range(times):
        health = failed(health, "lgsp_timeout", _NOW, jitter=jitter)
    return health


def test_it_opens_after_three_failures_in_a_row_and_not_before() -> None:
    assert _failed_times(OPENS_AFTER - 1).state(_NOW) is BreakerState.CLOSED
    assert _failed_times(OPENS_AFTER).state(_NOW) is BreakerState.OPEN
    assert heard().state(_NOW) is BreakerState.CLOSED


def test_after_its_pause_one_goes_to_see_and_the_others_wait_for_him() -> None:
    health = _failed_times(OPENS_AFTER)
    later = _NOW + timedelta(seconds=30)
    assert health.state(later) is BreakerState.HALF_OPEN
    assert probing(health, later).state(later) is BreakerState.OPEN
    # He may have died: then another one goes.
    assert probing(health, later).state(later + PROBE_LEASE) is BreakerState.HALF_OPEN


@given(st.integers(OPENS_AFTER, 40_000), st.floats(0.5, 1.0))
def test_pauses_grow_to_a_quarter_of_an_hour(failures: int, jitter: float) -> None:
    before = SourceHealth(min(failures, 30_000), None, "lgsp_timeout")
    after = failed(before, "lgsp_timeout", _NOW, jitter=jitter)
    assert after.held_until is not None
    assert timedelta(seconds=30) <= after.held_until - _NOW <= _LONGEST
    assert after.failures <= 30_000


@given(st.integers(0, 10), st.floats(0, 1e6))
def test_what_the_platform_asks_for_is_heeded_within_reason(failures: int, asked_s: float) -> None:
    health = failed(
        SourceHealth(failures), "lgsp_throttled", _NOW, jitter=0.5, retry_after_s=asked_s
    )
    waited_s = (health.held_until - _NOW).total_seconds() if health.held_until else 0.0
    assert waited_s >= min(asked_s, 3600.0) - 1e-3
    assert waited_s <= 3600.0

"""When a delivery is tried again."""

from hypothesis import given
from hypothesis import strategies as st

from app.notifications.delivery import pause_s

_LONGEST_S = 3600.0


@given(attempts=st.integers(1, 40_000))
def test_pauses_double_with_jitter_up_to_an_hour(attempts: int) -> None:
    doubled = min(5.0 * 2.0 ** min(attempts - 1, 20), _LONGEST_S)
    assert doubled / 2 <= pause_s(attempts, None) <= doubled


@given(attempts=st.integers(1, 12), asked=st.floats(0, allow_nan=False, allow_infinity=True))
def test_no_pause_is_shorter_than_firebase_asked_for(attempts: int, asked: float) -> None:
    pause = pause_s(attempts, asked)
    assert pause >= asked
    assert pause <= max(asked, _LONGEST_S)


def test_deliveries_that_failed_together_do_not_come_back_together() -> None:
    assert len({pause_s(3, None) for _ in range(50)}) > 40

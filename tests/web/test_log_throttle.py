"""A flood of one kind of line neither fills the log nor goes unnoticed."""

from dataclasses import dataclass

from app.web.log_throttle import LogThrottle


@dataclass
class _Clock:
    now: float = 0.0

    def __call__(self) -> float:
        return self.now


def test_a_flood_is_cut_off_and_counted() -> None:
    clock = _Clock()
    throttle = LogThrottle(lines=3, window_s=10, clock=clock)
    admitted = [throttle.admit("refused") for _ in range(1000)]
    assert admitted == [0, 0, 0, *[None] * 997]
    clock.now = 10.0
    assert [throttle.admit("refused") for _ in range(4)] == [997, 0, 0, None]


def test_one_kind_does_not_hide_another() -> None:
    throttle = LogThrottle(lines=1, window_s=10, clock=_Clock())
    assert throttle.admit("loud") == 0
    assert throttle.admit("loud") is None
    assert throttle.admit("quiet") == 0


def test_what_comes_seldom_is_always_written() -> None:
    clock = _Clock()
    throttle = LogThrottle(lines=1, window_s=10, clock=clock)
    for _ in range(5):
        assert throttle.admit("seldom") == 0
        clock.now += 10

"""Counting in windows: exactly, in bounded memory, and with a broken store left alone."""

import sys
from concurrent.futures import ThreadPoolExecutor

import pytest

from app.web.limits import counters
from app.web.limits.breaker import Breaker
from app.web.limits.counters import MAX_COUNTS, ProcessCounters, Window
from app.web.limits.limiter import Limiter
from app.web.limits.policy import CountedBy, Limit, LimitClass
from app.web.limits.shared_counters import SharedCounters
from app.web.limits.store import CountStore
from tests.redis_server import RedisServer
from tests.web.limited import redis_server

__all__ = ["redis_server"]
_NOON = 1_800_000_000.0
_AMOUNT = 30
_TABLE = {
    LimitClass.CITIZEN_READ: (
        Limit("read", CountedBy.CALLER, _AMOUNT, 60),
        Limit("all", CountedBy.EVERYBODY, 2 * _AMOUNT, 60, is_told=False),
    )
}


def _limiter(shared: SharedCounters | None = None) -> Limiter:
    return Limiter(CountStore(shared), table=_TABLE)


def _passes(limiter: Limiter, caller: str = "lan", now: float = _NOON) -> bool:
    stage = limiter.stage(LimitClass.CITIZEN_READ, is_caller_known=True)
    counted_as = {CountedBy.CALLER: caller, CountedBy.EVERYBODY: "everybody"}
    verdict = limiter.judge(stage, counted_as, now=now)
    assert verdict is not None
    return not verdict.is_refused


def test_a_window_counts_anew_when_it_is_over() -> None:
    limiter = _limiter()
    assert [_passes(limiter) for _ in range(_AMOUNT + 1)] == [True] * _AMOUNT + [False]
    assert not _passes(limiter, now=_NOON + 59.9)
    assert _passes(limiter, now=_NOON + 60)


@pytest.mark.parametrize(("now", "left"), [(60.0, 60), (60.5, 60), (119.0, 1), (119.9, 1)])
def test_the_reset_is_whole_seconds_and_never_none(now: float, left: int) -> None:
    assert Window.at(now, 60).ends_in_s(now) == left


def test_everybodys_limit_refuses_who_is_within_his_own() -> None:
    limiter = _limiter()
    for caller in ("lan", "minh"):
        assert all(_passes(limiter, caller) for _ in range(_AMOUNT))
    assert not _passes(limiter, "hoa")


def test_whoever_is_refused_leaves_everybodys_count_alone() -> None:
    limiter = _limiter()
    for _ in range(5 * _AMOUNT):
        _passes(limiter, "lan")
    assert _passes(limiter, "minh")


def test_in_memory_a_hundred_at_once_pass_exactly_as_often_as_they_may() -> None:
    limiter = _limiter()
    with ThreadPoolExecutor(100) as pool:
        passed = list(pool.map(lambda _: _passes(limiter), range(100)))
    assert sum(passed) == _AMOUNT


def test_in_memory_no_count_is_lost_between_threads() -> None:
    own, window = ProcessCounters(), Window.at(_NOON, 60)

    def count_on(_thread: int) -> None:
        for _ in range(3_000):
            own.count("door", window)

    usual = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        with ThreadPoolExecutor(8) as pool:
            list(pool.map(count_on, range(8)))
    finally:
        sys.setswitchinterval(usual)
    assert own.count("door", window) == 8 * 3_000 + 1


def test_a_clock_that_was_set_back_counts_its_windows_again() -> None:
    limiter = _limiter()
    assert all(_passes(limiter, now=_NOON + 86_400) for _ in range(_AMOUNT))
    for minute in range(3):
        assert all(_passes(limiter, now=_NOON + 60 * minute) for _ in range(_AMOUNT))


def test_a_straggler_of_the_window_before_resets_nothing() -> None:
    limiter = _limiter()
    assert all(_passes(limiter, now=_NOON) for _ in range(_AMOUNT))
    assert not _passes(limiter, now=_NOON - 0.001)
    assert not _passes(limiter, now=_NOON)


def test_two_processes_with_one_redis_count_together(redis_server: RedisServer) -> None:
    stores = [SharedCounters(redis_server.url) for _ in range(2)]
    limiters = [_limiter(store) for store in stores]
    # Connected before a hundred threads do it at once, which may take longer than the store may.
    assert [_passes(limiter, "somebody") for limiter in limiters] == [True, True]
    with ThreadPoolExecutor(8) as pool:
        passed = list(pool.map(lambda nth: _passes(limiters[nth % 2]), range(100)))
    assert sum(passed) == _AMOUNT
    for store in stores:
        store.close()


def test_two_processes_with_their_own_memory_do_not_count_together() -> None:
    first, second = _limiter(), _limiter()
    assert sum(_passes(first) for _ in range(50)) == _AMOUNT
    assert sum(_passes(second) for _ in range(50)) == _AMOUNT


def test_a_flood_from_ever_new_addresses_fills_no_memory() -> None:
    own, window = ProcessCounters(), Window.at(_NOON, 60)
    for number in range(MAX_COUNTS + 1_000):
        assert own.count(f"address {number}", window) == 1
    assert own.count(f"address {number}", window) == 2
    assert len(own._windows[60][1]) == counters.MAX_COUNTS


def test_redis_forgets_a_window_that_is_over(redis_server: RedisServer) -> None:
    store = SharedCounters(redis_server.url)
    assert store.count("read:lan", Window.at(_NOON, 60)) == 1
    assert 1 <= int(redis_server.tell("TTL bds-limits:read:lan:30000000")[1:]) <= 65
    store.close()


def test_a_failing_system_is_left_alone_and_then_asked_by_one() -> None:
    breaker = Breaker(pause_s=3)
    assert breaker.may_try(10)
    assert breaker.failed(10)
    assert not breaker.failed(10.1)
    assert not breaker.may_try(13)
    assert [breaker.may_try(13.2), breaker.may_try(13.3)] == [True, False]
    assert breaker.succeeded()
    assert not breaker.succeeded()
    assert breaker.may_try(13.4)


def test_a_clock_that_was_set_back_keeps_nothing_closed() -> None:
    breaker = Breaker(pause_s=3)
    breaker.failed(10_000)
    assert breaker.may_try(100)

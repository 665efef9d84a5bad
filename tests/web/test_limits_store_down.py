"""Redis is killed, frozen, full or emptied: guessing stays limited, reporting stays open."""

import logging
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.web.limits.counters import Window
from app.web.limits.policy import LimitClass
from app.web.limits.shared_counters import SharedCounters
from app.web.limits.store import PAUSE_S, CountStore
from tests.redis_server import RedisServer
from tests.reports import small_photo
from tests.service import Caller, Service, report_draft
from tests.stand_ins import Sandbox
from tests.web.limited import ask, limiter_of, redis_server, small_limits
from tests.web.problems import problem_of

__all__ = ["redis_server"]
_NO_DOSSIER = "/v1/services/dossiers/H09.16-250101-00001"
_WAYS = ["kill", "freeze", "fill"]
_NOON = 1_800_000_000.0
# A frozen one counts, once thawed, what it was asked meanwhile.
_COUNTED_THEN = {"kill": {1}, "freeze": {3, 4, 5}, "fill": {3}}


@pytest.fixture
def counted(
    database_url: str, sandbox: Sandbox, tmp_path: Path, redis_server: RedisServer
) -> Iterator[Service]:
    """A service with small limits, counting in Redis."""
    url = redis_server.url
    with small_limits(database_url, sandbox, tmp_path, BDS_LIMITS_URL=url) as running:
        yield running


def _break(server: RedisServer, way: str) -> None:
    getattr(server, way)()


def _events(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [one.getMessage() for one in caplog.records if one.name == "app.limits"]


@pytest.mark.parametrize("way", _WAYS)
def test_guessing_and_logins_stay_limited(
    counted: Service, redis_server: RedisServer, way: str
) -> None:
    lan = counted.citizen()
    _break(redis_server, way)
    limits = limiter_of(counted).limits_of
    own = limits(LimitClass.DOSSIER_LOOKUP)[1].amount
    assert ask(own + 2, lambda: lan.get(_NO_DOSSIER)) == [404] * own + [429] * 2
    begin, phone = {"provider": "vneid"}, {"X_Installation_Id": f"{7:032}"}
    of_phone = limits(LimitClass.LOGIN)[0].amount
    statuses = ask(5, lambda: lan.post("/v1/auth/attempts", begin, **phone))
    assert statuses == [201] * of_phone + [429] * (5 - of_phone)
    by_address = limits(LimitClass.LOGIN)[1].amount
    assert ask(by_address + 1, lambda: lan.post("/v1/auth/attempts", begin))[-1] == 429
    problem_of(lan.post("/v1/auth/attempts", begin), 429, "too_many_requests")


@pytest.mark.parametrize("way", _WAYS)
def test_reporting_stays_open(counted: Service, redis_server: RedisServer, way: str) -> None:
    lan = counted.citizen()
    amount = limiter_of(counted).limits_of(LimitClass.REPORT)[1].amount
    assert [_report(lan) for _ in range(amount + 1)] == [201] * amount + [429]
    _break(redis_server, way)
    assert [_report(lan) for _ in range(3 * amount)] == [201] * (3 * amount)
    assert ask(2 * amount, lambda: lan.upload(small_photo())) == [201] * (2 * amount)
    # Not even whoever floods the address with made-up tokens closes it.
    flood = limiter_of(counted).limits_of(LimitClass.CITIZEN_READ)[0].amount
    assert ask(flood + 1, lambda: counted.anyone().get("/v1/me"))[-1] == 429
    assert _report(lan) == 201


@pytest.mark.parametrize("way", _WAYS)
def test_only_one_request_waits_and_only_one_line_is_logged(
    counted: Service, redis_server: RedisServer, caplog: pytest.LogCaptureFixture, way: str
) -> None:
    lan = counted.citizen()
    before = _seconds(lan, times=20)
    _break(redis_server, way)
    with caplog.at_level(logging.INFO, "app.limits"):
        spent = _seconds(lan, times=20)
    # Twenty time-outs would be two seconds.
    assert spent < before + 0.6
    assert _events(caplog) == ["limits_store_down"]


def test_a_restart_between_two_requests_is_not_noticed(
    counted: Service, redis_server: RedisServer, caplog: pytest.LogCaptureFixture
) -> None:
    lan = counted.citizen()
    first = lan.get("/v1/me").headers["X-RateLimit-Remaining"]
    assert lan.get("/v1/me").headers["X-RateLimit-Remaining"] < first
    redis_server.kill()
    redis_server.start()
    assert lan.get("/v1/me").headers["X-RateLimit-Remaining"] == first
    redis_server.flush()
    assert lan.get("/v1/me").headers["X-RateLimit-Remaining"] == first
    assert _events(caplog) == []


@pytest.mark.parametrize("way", _WAYS)
def test_it_counts_together_again_when_the_store_is_back(
    redis_server: RedisServer, caplog: pytest.LogCaptureFixture, way: str
) -> None:
    shared = SharedCounters(redis_server.url)
    store, window = CountStore(shared), Window.at(_NOON, 60)

    def count(after_s: float) -> int | None:
        return store.count("read:lan", window, now=_NOON + after_s, or_pass=False)

    with caplog.at_level(logging.INFO, "app.limits"):
        assert [count(0), count(0)] == [1, 2]
        _break(redis_server, way)
        assert [count(1), count(1.1)] == [1, 2]
        assert count(1 + PAUSE_S + 0.1) == 3
        _mend(redis_server, way)
        # Left alone until the pause after the last failure is over, however well it is by then.
        assert count(1 + PAUSE_S + 0.2) == 4
        assert count(1 + 3 * PAUSE_S) in _COUNTED_THEN[way]
    assert _events(caplog) == ["limits_store_down", "limits_store_back"]
    store.close()


def test_a_store_that_was_never_there_stops_nobody(
    database_url: str, sandbox: Sandbox, tmp_path: Path
) -> None:
    url = "redis://127.0.0.1:1/0"
    with small_limits(database_url, sandbox, tmp_path, BDS_LIMITS_URL=url) as running:
        lan = running.citizen()
        assert _report(lan) == 201
        assert ask(10, lambda: lan.get(_NO_DOSSIER))[-1] == 429


def test_a_store_that_refuses_the_password_is_down(redis_server: RedisServer) -> None:
    redis_server.tell("CONFIG SET requirepass geheim")
    shared = SharedCounters(redis_server.url)
    store, window = CountStore(shared), Window.at(_NOON, 60)
    assert store.count("read:lan", window, now=_NOON, or_pass=True) is None
    assert store.count("read:lan", window, now=_NOON, or_pass=False) == 1
    store.close()


def _report(citizen: Caller) -> int:
    draft = report_draft()
    answer = citizen.post("/v1/feedback/reports", draft, key=draft["submission_id"])
    status: int = answer.status_code
    return status


def _seconds(citizen: Caller, *, times: int) -> float:
    started = time.perf_counter()
    statuses = ask(times, lambda: citizen.get("/v1/me"))
    assert set(statuses) <= {200, 429}
    return time.perf_counter() - started


def _mend(server: RedisServer, way: str) -> None:
    if way == "kill":
        server.start()
    elif way == "freeze":
        server.thaw()
    else:
        server.tell("CONFIG SET maxmemory 0")

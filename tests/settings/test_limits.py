"""Where requests are counted, and what production refuses there."""

from pathlib import Path

import pytest

from app.settings import Settings
from tests.settings.environs import development, faults, production


def test_without_a_word_each_process_counts_for_itself(tmp_path: Path) -> None:
    limits = Settings.from_environ(development(tmp_path)).limits
    assert (limits.url, limits.is_shared) == ("memory://", False)
    assert (limits.is_enabled, limits.factor) == (True, 1.0)


@pytest.mark.parametrize(
    "written",
    [
        "redis://127.0.0.1",
        "redis://127.0.0.1:6379/0",
        "rediss://bds:geheim@redis.example.vn:6380/12",
    ],
)
def test_a_redis_is_shared(tmp_path: Path, written: str) -> None:
    limits = Settings.from_environ(development(tmp_path) | {"BDS_LIMITS_URL": written}).limits
    assert (limits.url, limits.is_shared) == (written, True)


@pytest.mark.parametrize(
    "written",
    [
        "memory",
        "memory://x",
        "redis://",
        "redis:///0",
        "redis://host:port",
        "redis://host/name",
        "redis://host/-1",
        "redis://host/0?socket_timeout=60",
        "redis+unix:///run/redis",
        "memcached://host",
        "http://geheim@host",
    ],
)
def test_what_is_neither_is_a_fault_that_quotes_no_password(tmp_path: Path, written: str) -> None:
    told = faults(development(tmp_path) | {"BDS_LIMITS_URL": written})
    assert [fault.split()[0] for fault in told] == ["BDS_LIMITS_URL"]
    assert "geheim" not in told[0]


@pytest.mark.parametrize(
    ("written", "factor"), [("1", 1.0), ("0.01", 0.01), ("2.5", 2.5), ("1000", 1000.0)]
)
def test_the_factor_is_a_number(tmp_path: Path, written: str, factor: float) -> None:
    environ = development(tmp_path) | {"BDS_LIMITS_FACTOR": written}
    assert Settings.from_environ(environ).limits.factor == factor


@pytest.mark.parametrize(
    "written", ["0", "0.001", "1001", "-1", "nan", "inf", "1e3", "1,5", "x", "１", "1_0"]
)
def test_a_factor_that_would_open_or_close_everything_is_a_fault(
    tmp_path: Path, written: str
) -> None:
    told = faults(development(tmp_path) | {"BDS_LIMITS_FACTOR": written})
    assert [fault.split()[0] for fault in told] == ["BDS_LIMITS_FACTOR"]


def test_limits_can_be_switched_off_but_not_in_production(tmp_path: Path) -> None:
    off = {"BDS_LIMITS_ENABLED": "false"}
    assert not Settings.from_environ(development(tmp_path) | off).limits.is_enabled
    assert faults(production(tmp_path) | off) == [
        "BDS_LIMITS_ENABLED may not be false in production"
    ]
    assert len(faults(development(tmp_path) | {"BDS_LIMITS_ENABLED": "no"})) == 1


_SEVERAL = [
    {"WEB_CONCURRENCY": "2"},
    {"GUNICORN_CMD_ARGS": "--workers 2"},
    {"GUNICORN_CMD_ARGS": "--bind 0.0.0.0:80 --workers=4"},
    {"GUNICORN_CMD_ARGS": "-w 3"},
    {"GUNICORN_CMD_ARGS": "-w3", "WEB_CONCURRENCY": "1"},
]


@pytest.mark.parametrize("several", _SEVERAL, ids=str)
def test_production_counts_in_memory_in_one_process_only(
    tmp_path: Path, several: dict[str, str]
) -> None:
    environ = production(tmp_path) | several
    (fault,) = faults(environ)
    assert fault.startswith("BDS_LIMITS_URL must be redis://")
    shared = environ | {"BDS_LIMITS_URL": "redis://redis.example.vn"}
    assert Settings.from_environ(shared).limits.is_shared


@pytest.mark.parametrize(
    "one",
    [{}, {"WEB_CONCURRENCY": "1"}, {"WEB_CONCURRENCY": "4", "GUNICORN_CMD_ARGS": "--workers 1"}],
    ids=str,
)
def test_one_process_needs_no_redis(tmp_path: Path, one: dict[str, str]) -> None:
    assert not Settings.from_environ(production(tmp_path) | one).limits.is_shared


def test_development_may_run_several_in_memory(tmp_path: Path) -> None:
    environ = development(tmp_path) | {"WEB_CONCURRENCY": "4"}
    assert not Settings.from_environ(environ).limits.is_shared


def test_no_password_stands_in_the_repr(tmp_path: Path) -> None:
    written = "rediss://bds:geheim@redis.example.vn"
    settings = Settings.from_environ(development(tmp_path) | {"BDS_LIMITS_URL": written})
    assert "geheim" not in repr(settings)

"""Services with small limits, and asking them until they refuse."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from werkzeug.test import TestResponse

from app.settings import Settings
from app.web.limits.enforcement import EXTENSION
from app.web.limits.limiter import Limiter
from app.web.limits.policy import MINUTE
from tests.redis_server import RedisServer, find_redis, running_redis
from tests.service import Service
from tests.stand_ins import Sandbox, make_environ

# A citizen's amounts are then 6 reads a minute, 3 writes; 2 reports, photos, look-ups in ten.
SMALL = "0.01"
# What a test may need of one window, so that its counts don't begin anew in the middle.
_ROOM_S = 8.0


@contextmanager
def small_limits(
    database_url: str, sandbox: Sandbox, folder: Path, **variables: str
) -> Iterator[Service]:
    """A service whose amounts are a hundredth of the real ones."""
    environ = make_environ(database_url, sandbox, photos=folder / "photos")
    environ |= {"BDS_LIMITS_FACTOR": SMALL} | variables
    wait_for_room()
    with Service.running(Settings.from_environ(environ), sandbox) as running:
        yield running
        limiter_of(running).store.close()


def limiter_of(service: Service) -> Limiter:
    """The running service's limiter."""
    limiter: Limiter = service.app.extensions[EXTENSION]
    return limiter


def wait_for_room() -> None:
    """Wait, rarely and a few seconds, until no window is about to end: they follow the clock."""
    left = MINUTE - time.time() % MINUTE
    if left < _ROOM_S:
        time.sleep(left)


def ask(count: int, call: Callable[[], TestResponse]) -> list[int]:
    """The statuses of ``count`` calls, one after the other."""
    return [call().status_code for _ in range(count)]


@pytest.fixture
def limited(database_url: str, sandbox: Sandbox, tmp_path: Path) -> Iterator[Service]:
    """A service with small limits, counting in memory."""
    with small_limits(database_url, sandbox, tmp_path) as running:
        yield running


@pytest.fixture
def redis_server() -> Iterator[RedisServer]:
    """A Redis of the test's own."""
    program = find_redis()
    if program is None:
        pytest.skip("redis-server is not installed")
    with running_redis(program) as server:
        yield server

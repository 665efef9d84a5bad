"""Several processes of gunicorn with one Redis: what they let through is counted together."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx

from app.settings import Settings
from app.web.limits.policy import LimitClass
from tests.loopback import LOOPBACK
from tests.processes import running_web
from tests.redis_server import RedisServer
from tests.service import Service
from tests.stand_ins import Sandbox, make_environ
from tests.web.limited import limiter_of, redis_server, wait_for_room

__all__ = ["redis_server"]
_NO_DOSSIER = "/v1/services/dossiers/H09.16-250101-00001"


def test_a_hundred_at_once_pass_exactly_as_often_as_they_may(
    database_url: str, sandbox: Sandbox, tmp_path: Path, redis_server: RedisServer
) -> None:
    environ = make_environ(database_url, sandbox, photos=tmp_path / "photos")
    environ |= {"BDS_LIMITS_URL": redis_server.url, "BDS_LIMITS_FACTOR": "0.3"}
    with (
        Service.running(Settings.from_environ(environ), sandbox) as service,
        running_web(environ, workers=2) as web,
    ):
        lan = service.citizen()
        amount = limiter_of(service).limits_of(LimitClass.DOSSIER_LOOKUP)[1].amount

        def look_up(_nth: int) -> int:
            url = f"{web.url}{_NO_DOSSIER}"
            return httpx.get(url, headers=lan.headers, timeout=30, **LOOPBACK).status_code

        wait_for_room()
        with ThreadPoolExecutor(16) as pool:
            statuses = list(pool.map(look_up, range(100)))
        limiter_of(service).store.close()
    assert (statuses.count(404), statuses.count(429)) == (amount, 100 - amount)

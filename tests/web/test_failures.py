"""What nobody foresaw: 500 without internals, 503 while the database is away."""

import logging
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Never

import psycopg
import pytest
from sqlalchemy import make_url, text
from sqlalchemy.exc import TimeoutError as PoolTimeout

from app.errors import UpstreamError
from app.web.context import current_database
from app.web.guards import public
from app.web.logs import Formatter
from tests.service import Service
from tests.stand_ins import Sandbox, make_settings
from tests.web.problems import problem_of

_WRITTEN = "Nguyễn Thị Ngọc Lan"


class _Unforeseen(Exception):
    """Something nobody thought of."""


def _fail() -> Never:
    raise _Unforeseen(_WRITTEN)


def _fail_upstream() -> Never:
    raise UpstreamError("lgsp_timeout", retryable=True, retry_after_s=7.4)


def _fail_in_the_database() -> str:
    with current_database().writing() as session:
        session.execute(text("SELECT * FROM nowhere WHERE x = :x"), {"x": _WRITTEN})
    return ""


def _find_no_connection() -> Never:
    raise PoolTimeout("QueuePool limit of size 8 overflow 8 reached")


@pytest.fixture
def failing(service: Service) -> Service:
    """The service with routes that fail; as in production, errors are not passed on."""
    for view in (_fail, _fail_upstream, _fail_in_the_database, _find_no_connection):
        service.app.add_url_rule(f"/v1/{view.__name__}", view.__name__, public(view))
    return service


@pytest.mark.parametrize("language", ["vi", "en"])
def test_an_unforeseen_failure_tells_nothing_but_its_id(
    failing: Service, language: str, caplog: pytest.LogCaptureFixture
) -> None:
    answer = failing.anyone().get("/v1/_fail", Accept_Language=language)
    found = problem_of(answer, 500, "internal_error", language)
    shown = answer.get_data(as_text=True)
    assert not [word for word in (_WRITTEN, "Unforeseen", ".py") if word in shown]
    logged = [record for record in caplog.records if record.levelno >= logging.ERROR]
    assert [record.message for record in logged] == ["unforeseen"]
    assert logged[0].exc_info
    assert found["request_id"]


def test_a_failed_statement_tells_no_sql(failing: Service) -> None:
    answer = failing.anyone().get("/v1/_fail_in_the_database")
    assert answer.status_code in (500, 503)
    assert "nowhere" not in answer.get_data(as_text=True)


@pytest.mark.parametrize("path", ["/v1/_fail", "/v1/_fail_in_the_database"])
def test_the_log_says_where_it_failed_and_nothing_that_was_sent(
    failing: Service, path: str, caplog: pytest.LogCaptureFixture
) -> None:
    failing.anyone().get(path)
    written = "".join(map(_as_logged, caplog.records))
    assert "test_failures.py" in written or "OperationalError" in written
    assert _WRITTEN not in written


def _as_logged(record: logging.LogRecord) -> str:
    record.exc_text = None  # what another formatter kept there
    return Formatter("%(message)s").format(record)


def test_a_failed_system_beyond_ours_is_503_and_says_when(failing: Service) -> None:
    answer = failing.anyone().get("/v1/_fail_upstream")
    problem_of(answer, 503, "unavailable")
    assert answer.headers["Retry-After"] == "7"


def test_a_database_without_a_free_connection_is_503(failing: Service) -> None:
    answer = failing.anyone().get("/v1/_find_no_connection")
    problem_of(answer, 503, "unavailable")
    assert int(answer.headers["Retry-After"]) > 0


@pytest.fixture
def cut_off(service: Service, sandbox: Sandbox, tmp_path: Path) -> Iterator[Service]:
    """The service on a database that is not there."""
    if service.database.is_sqlite:
        (tmp_path / "folder.sqlite3").mkdir()
        url = f"sqlite:///{tmp_path}/folder.sqlite3"
    else:
        url = service.database.url.set(port=1).render_as_string(hide_password=False)
    settings = make_settings(url, sandbox, photos=tmp_path / "photos")
    with Service.running(replace(settings, keys=service.platform.settings.keys), sandbox) as lost:
        yield lost


def test_while_the_database_is_away_every_door_says_503(cut_off: Service, service: Service) -> None:
    lan = service.citizen()
    for method, path in (
        ("GET", "/v1/reference-data"),
        ("GET", "/v1/me"),
        ("GET", "/.well-known/jwks.json"),
        ("GET", "/.well-known/receipt-keys.json"),
        ("GET", "/v1/admin/me"),
    ):
        answer = cut_off.anyone().client.open(path, method=method, headers=lan.headers)
        problem_of(answer, 503, "unavailable")
        assert answer.headers["Retry-After"] == "2"
    started = cut_off.anyone().post("/v1/auth/attempts", {"provider": "vneid"})
    problem_of(started, 503, "unavailable")


def test_while_the_database_is_away_the_process_lives_and_is_not_ready(cut_off: Service) -> None:
    assert cut_off.anyone().get("/healthz").status_code == 200
    answer = cut_off.anyone().get("/readyz")
    assert answer.status_code == 503
    assert answer.get_json()["checks"]["database"] is False


def test_a_server_that_restarts_costs_one_answer_at_most(service: Service) -> None:
    if service.database.is_sqlite:
        pytest.skip("SQLite has no server")
    lan = service.citizen()
    assert lan.get("/v1/me").status_code == 200
    _cut_all_connections(service)
    first = lan.get("/v1/me")
    if first.status_code != 200:
        problem_of(first, 503, "unavailable")
    assert lan.get("/v1/me").status_code == 200


def _cut_all_connections(service: Service) -> None:
    url = make_url(service.platform.settings.database_url).set(drivername="postgresql")
    with psycopg.connect(url.render_as_string(hide_password=False), autocommit=True) as admin:
        admin.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )

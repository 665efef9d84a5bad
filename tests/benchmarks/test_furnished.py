"""The baselines that goals speak of stand in the service's house, or the goals would mean less."""

import gc
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.settings import Settings
from benchmarks import bare_reads, bare_reports
from benchmarks.bare_reports import CITIZEN_VARIABLE, DATABASE_VARIABLE, EXTENSION
from benchmarks.comparison import BODY_VARIABLE
from benchmarks.report_create import PATH, draft
from tests.feedback.receipts.documented import run_worker
from tests.notifications.phones import account_id
from tests.service import Service
from tests.stand_ins import Sandbox, make_environ

BODY = b'{"code": "000.00.01.H09-260102-0042"}'
READS = ("/v1/services/dossiers", "/v1/services/dossiers/000.00.01.H09-260102-0042")


@pytest.fixture
def service(
    database_url: str, sandbox: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Service]:
    """The service on variables that a baseline finds as well."""
    (tmp_path / "body").write_bytes(BODY)
    environ = make_environ(database_url, sandbox, photos=tmp_path / "photos")
    environ |= {BODY_VARIABLE: str(tmp_path / "body"), DATABASE_VARIABLE: database_url}
    for name, value in environ.items():
        monkeypatch.setenv(name, value)
    with Service.running(Settings.from_environ(environ), sandbox) as running:
        yield running
    # Making a baseline froze this service too.
    gc.unfreeze()
    gc.collect()
    gc.freeze()


@pytest.mark.parametrize("path", READS)
def test_a_read_is_answered_to_a_living_session_alone_and_revalidated(
    service: Service, path: str
) -> None:
    citizen = service.citizen("lan")
    bare = bare_reads.create_furnished_app().test_client()
    assert bare.get(path).status_code == 401

    answer = bare.get(path, headers=citizen.headers)
    assert (answer.status_code, answer.get_data()) == (200, BODY)
    assert "X-Request-Id" in answer.headers
    known = citizen.headers | {"If-None-Match": answer.headers["ETag"]}
    assert bare.get(path, headers=known).status_code == 304

    ended = {"refresh_token": citizen.tokens["refresh_token"]}
    assert citizen.post("/v1/auth/revoke", ended).status_code == 204
    assert bare.get(path, headers=citizen.headers).status_code == 401


def test_a_report_is_written_for_a_living_session_alone(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    citizen = service.citizen("lan")
    run_worker(service)
    assert citizen.post(PATH, draft("0" * 12), key="benchmark-first").status_code == 201
    monkeypatch.setenv(CITIZEN_VARIABLE, str(account_id(citizen)))
    app = bare_reports.create_furnished_app()
    bare = app.test_client()
    assert bare.post(PATH, json=draft("1" * 12)).status_code == 401
    filed = bare.post(PATH, json=draft("1" * 12), headers=citizen.headers)
    assert (filed.status_code, filed.get_data()) == (201, BODY)
    assert len(citizen.get(PATH).get_json()["items"]) == 2
    app.extensions[EXTENSION].close()

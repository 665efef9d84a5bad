"""A service whose operator configured little starts, and says plainly what it cannot do."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.settings import Settings
from tests.service import Service
from tests.stand_ins import Sandbox, make_environ
from tests.web.problems import problem_of

_NEEDED = {"BDS_ENVIRONMENT", "BDS_DATABASE_URL", "BDS_PHOTO_STORE_URL"}
_KEYS = {"BDS_SECRET_KEYS", "BDS_LOOKUP_KEY"}


@pytest.fixture
def bare(database_url: str, sandbox: Sandbox, tmp_path: Path) -> Iterator[Service]:
    """The service without issuers, clients and Firebase."""
    environ = make_environ(database_url, sandbox, photos=tmp_path / "photos")
    left = {name: value for name, value in environ.items() if name in _NEEDED | _KEYS}
    with Service.running(Settings.from_environ(left), sandbox) as running:
        yield running


def test_logging_in_says_that_it_is_not_configured(bare: Service) -> None:
    started = bare.anyone().post("/v1/auth/attempts", {"provider": "vneid"})
    problem_of(started, 503, "not_configured")
    token = bare.sandbox.issuers["vneid"].id_token("lan", nonce="x")
    problem_of(bare.anyone().post("/v1/auth/session", {"id_token": token}), 503, "not_configured")
    assert bare.anyone().get("/v1/auth/providers").get_json() == {"items": []}


def test_a_system_that_nobody_added_is_just_refused(bare: Service) -> None:
    answer = bare.send_signed("/v1/integration/dossiers", b'{"data": []}')
    problem_of(answer, 401, "unauthenticated")


def test_a_token_is_still_just_refused(bare: Service) -> None:
    token = bare.sandbox.issuers["vneid"].access_token("lan")
    answer = bare.anyone().get("/v1/me", Authorization=f"Bearer {token}")
    problem_of(answer, 401, "unauthenticated")


def test_everything_else_works(bare: Service) -> None:
    for path in ("/readyz", "/v1/app/config", "/v1/reference-data", "/v1/feedback/public"):
        assert bare.anyone().get(path).status_code == 200

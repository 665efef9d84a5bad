"""The list of providers has all that an app needs, and waits for nobody who is down."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.adapters.digital_identity.bounded_json import FETCH_LIMIT_S
from app.settings import Settings
from tests.identity.key_server import KeyServer, running_key_server
from tests.service import Json, Service
from tests.stand_ins import Sandbox, make_environ

_TWO = """
[[issuer]]
name = "ailing"
kind = "staff"
issuer = "{ailing}"
audience = ["us"]
algorithms = ["ES256"]
client_id = "us"

[[issuer]]
name = "well"
kind = "citizen"
issuer = "{well}"
audience = ["us"]
algorithms = ["RS256"]
client_id = "us"
[issuer.assurance]
claim = "acr"
levels = {{ "LoA2" = 2 }}
"""


def _offers(service: Service, language: str = "vi") -> dict[str, Json]:
    answer = service.anyone().get("/v1/auth/providers", Accept_Language=language)
    assert answer.status_code == 200
    return {offer["name"]: offer for offer in answer.get_json()["items"]}


def test_an_offer_is_a_whole_authorization_request(service: Service) -> None:
    offer = _offers(service)["dvcqg"]
    issuer = service.sandbox.issuers["dvcqg"].issuer_url
    assert offer == {
        "name": "dvcqg",
        "kind": "citizen",
        "label": "Cổng Dịch vụ công quốc gia",
        "issuer": issuer,
        "client_id": "binh-duong-so",
        "authorization_endpoint": f"{issuer}/authorize",
        "scopes": ["openid"],
        "acr_values": [],
        "redirect_uris": ["vn.example.binhduongso:/dang-nhap"],
        "response_type": "code",
        "code_challenge_method": "S256",
        "exchange": "code",
    }
    assert _offers(service)["vneid"]["exchange"] == "id_token"


def test_labels_are_in_the_callers_language(service: Service) -> None:
    assert _offers(service, "en")["dvcqg"]["label"] == "National public-service portal"
    assert _offers(service, "vi")["vneid"]["label"] == "Định danh điện tử VNeID"


def test_the_list_tells_no_secret(service: Service) -> None:
    secret = service.sandbox.issuers["dvcqg"].client_secret
    assert secret
    answer = service.anyone().get("/v1/auth/providers").get_data(as_text=True)
    assert secret not in answer
    assert "secret" not in answer


def test_a_known_list_is_cached_and_outlives_its_providers(service: Service) -> None:
    before = service.anyone().get("/v1/auth/providers")
    assert before.headers["Cache-Control"] == "public, max-age=60"
    issuers = service.sandbox.issuers.values()
    for issuer in issuers:
        issuer.down = True
    try:
        after = service.anyone().get("/v1/auth/providers")
    finally:
        for issuer in issuers:
            issuer.down = False
    assert after.get_json() == before.get_json()


@pytest.fixture
def ailing() -> Iterator[KeyServer]:
    """A provider that can be told to misbehave."""
    with running_key_server() as running:
        yield running


@pytest.fixture
def two(
    ailing: KeyServer, database_url: str, sandbox: Sandbox, tmp_path: Path
) -> Iterator[Service]:
    """A service of that provider and one that is well."""
    well = sandbox.issuers["vneid"].issuer_url
    path = tmp_path / "issuers.toml"
    path.write_text(_TWO.format(ailing=ailing.url, well=well), encoding="utf-8")
    environ = make_environ(database_url, sandbox, photos=tmp_path / "photos")
    settings = Settings.from_environ(environ | {"BDS_ISSUERS_FILE": str(path)})
    with Service.running(settings, sandbox) as running:
        yield running


@pytest.mark.parametrize("ailment", [{"status": 503}, {"body": b"<html>"}, {"slow_s": 30.0}])
def test_one_that_is_down_holds_up_nobody(
    two: Service, ailing: KeyServer, ailment: dict[str, object]
) -> None:
    for name, value in ailment.items():
        setattr(ailing, name, value)
    started = time.monotonic()
    offers = _offers(two)
    assert time.monotonic() - started < FETCH_LIMIT_S
    assert offers["ailing"]["authorization_endpoint"] is None
    assert offers["well"]["authorization_endpoint"] == offers["well"]["issuer"] + "/authorize"
    # Soon to be asked for again.
    cached = two.anyone().get("/v1/auth/providers").headers["Cache-Control"]
    assert cached == "public, max-age=5"


def test_the_list_has_an_etag_that_knows_the_language(service: Service) -> None:
    vietnamese = service.anyone().get("/v1/auth/providers")
    tag = vietnamese.headers["ETag"]
    again = service.anyone().get("/v1/auth/providers", If_None_Match=tag)
    assert again.status_code == 304
    english = service.anyone().get("/v1/auth/providers", Accept_Language="en")
    assert english.headers["ETag"] != tag

"""The stand-in for the national portal: it wants a secret, and shares people with VNeID."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, quote_plus, urlsplit

import httpx
import jwt
import pytest

from sandbox.application import AUDIENCE, PORTAL, create_sandbox_app, make_issuers
from sandbox.identities import load_identities
from sandbox.issuer import DemoIssuer
from sandbox.keys import Algorithm, KeyRing, SigningKey
from sandbox.portal_issuer import PORTAL_SECRET
from sandbox.server import serve_at
from tests.loopback import LOOPBACK
from tests.sandbox.running_issuer import LOG_IN, REDIRECT_URI, VERIFIER

_LOG_IN = LOG_IN | {"identity": "lan"}
_BASIC = (AUDIENCE, quote_plus(PORTAL_SECRET))


@pytest.fixture(scope="module")
def issuers() -> Iterator[dict[str, DemoIssuer]]:
    """All issuers, behind a socket."""
    found: dict[str, DemoIssuer] = {}

    def build(base_url: str) -> Any:
        names = ("vneid", "staff", PORTAL)
        keys = {name: KeyRing(SigningKey.make(Algorithm.ES256)) for name in names}
        found.update(make_issuers(base_url, keys=keys, identities=load_identities()))
        return create_sandbox_app(found.values(), service_url="http://127.0.0.1:1")

    with serve_at(build):
        yield found


@pytest.fixture
def portal(issuers: dict[str, DemoIssuer]) -> DemoIssuer:
    """The portal's issuer."""
    return issuers[PORTAL]


def _redeem(portal: DemoIssuer, auth: Any = None, **form: str) -> httpx.Response:
    url = portal.issuer_url
    page = httpx.post(f"{url}/authorize", data=_LOG_IN, **LOOPBACK)
    code = parse_qs(urlsplit(page.headers["Location"]).query)["code"][0]
    sent = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": REDIRECT_URI,
        "code_verifier": VERIFIER,
        **form,
    }
    return httpx.post(f"{url}/token", data=sent, auth=auth, **LOOPBACK)


def test_the_secret_is_taken_in_the_header_and_in_the_form(portal: DemoIssuer) -> None:
    assert _redeem(portal, _BASIC).status_code == 200
    in_form = _redeem(portal, client_id=AUDIENCE, client_secret=PORTAL_SECRET)
    assert in_form.status_code == 200


@pytest.mark.parametrize(
    ("auth", "form"),
    [
        (None, {}),
        (None, {"client_id": AUDIENCE}),
        (None, {"client_id": AUDIENCE, "client_secret": "wrong"}),
        ((AUDIENCE, "wrong"), {}),
        ((AUDIENCE, ""), {"client_secret": PORTAL_SECRET}),
    ],
)
def test_without_it_there_are_no_tokens(
    portal: DemoIssuer, auth: tuple[str, str] | None, form: dict[str, str]
) -> None:
    refused = _redeem(portal, auth, **form)
    assert (refused.status_code, refused.json()["error"]) == (401, "invalid_client")


def test_the_secret_of_one_client_redeems_no_code_of_another(portal: DemoIssuer) -> None:
    refused = _redeem(portal, ("another", _BASIC[1]))
    assert (refused.status_code, refused.json()["error"]) == (400, "invalid_grant")


def test_discovery_says_how_clients_prove_themselves(issuers: dict[str, DemoIssuer]) -> None:
    wanted = {"vneid": ["none"], PORTAL: ["client_secret_basic", "client_secret_post"]}
    for name, methods in wanted.items():
        url = f"{issuers[name].issuer_url}/.well-known/openid-configuration"
        found = httpx.get(url, **LOOPBACK).json()
        assert found["token_endpoint_auth_methods_supported"] == methods


def test_it_knows_some_citizens_by_their_number_under_subjects_of_its_own(
    issuers: dict[str, DemoIssuer], portal: DemoIssuer
) -> None:
    assert set(portal.people) == {"lan", "minh"}
    for key, person in portal.people.items():
        same = issuers["vneid"].person(key)
        assert person.citizen_number == same.citizen_number
        assert person.subject != same.subject


def test_userinfo_says_more_than_the_id_token(portal: DemoIssuer) -> None:
    tokens = _redeem(portal, _BASIC).json()
    claims = jwt.decode(tokens["id_token"], options={"verify_signature": False})
    assert claims["loAs"] == 2
    assert claims["SoDinhDanh"] == "074190000001"
    assert {"NgayThangNamSinh", "acr"}.isdisjoint(claims)
    bearer = {"Authorization": f"Bearer {tokens['access_token']}"}
    said = httpx.get(f"{portal.issuer_url}/userinfo", headers=bearer, **LOOPBACK).json()
    assert said["NgayThangNamSinh"] == "19900315"
    assert said["sub"] == claims["sub"] == "dvcqg-9001"


def test_assurance_can_be_asked_for(portal: DemoIssuer) -> None:
    token = portal.token_answer("lan", assurance="LoA1")["id_token"]
    assert jwt.decode(token, options={"verify_signature": False})["loAs"] == 1


def test_somebody_acts_for_a_business(issuers: dict[str, DemoIssuer]) -> None:
    token = issuers["vneid"].id_token("vinh")
    claims = jwt.decode(token, options={"verify_signature": False})
    assert claims["LoaiTaiKhoan"] == "2"
    assert claims["MaSoThue"].isdigit()
    assert claims["TenToChuc"] == "Công ty TNHH Gỗ Mẫu Tân Uyên"
    lan = jwt.decode(issuers["vneid"].id_token("lan"), options={"verify_signature": False})
    assert {"MaSoThue", "TenToChuc", "SoCMND"}.isdisjoint(lan)


def test_the_first_page_shows_all_three(portal: DemoIssuer) -> None:
    page = httpx.get(portal.issuer_url.removesuffix(f"/{PORTAL}"), **LOOPBACK).text
    assert "Cổng Dịch vụ công quốc gia" in page
    assert "Công ty TNHH Gỗ Mẫu Tân Uyên" in page
    assert f"/{PORTAL}/identities/minh" in page

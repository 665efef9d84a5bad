"""The stand-in for digital identity: it must be as strict as the real one where we rely on it."""

import base64
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import jwt
import pytest

from sandbox.application import AUDIENCE, create_sandbox_app, load_key_rings, make_issuers
from sandbox.authorization import CODE_LIFETIME, AuthorizationRequest, CodeBook, OAuthFault
from sandbox.identities import DemoCitizen, DemoStaff, Identities
from sandbox.issuer import DemoIssuer, UnknownIdentity
from sandbox.keys import Algorithm, KeyRing, SigningKey
from sandbox.server import serve_at

CITIZEN = DemoCitizen(
    key="mai",
    subject="vneid-mai",
    full_name="Đỗ Thị Mai",
    citizen_number="074190000099",
    date_of_birth=date(1990, 1, 31),
    sex="female",
    phone="+84900000099",
    email="mai@congdan.example",
    assurance="LoA1",
)
OFFICER = DemoStaff(
    key="officer",
    subject="can-bo-1",
    full_name="Lý Văn Bình",
    email="binh@chinhquyen.example",
    role="officer",
    agency="so_xay_dung",
)
IDENTITIES = Identities(citizens=(CITIZEN,), staff=(OFFICER,))
SERVICE_URL = "http://127.0.0.1:1"
REDIRECT_URI = "vn.example.app:/dang-nhap"
VERIFIER = "v" * 43
CHALLENGE = base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).rstrip(b"=")
LOG_IN = {
    "response_type": "code",
    "client_id": AUDIENCE,
    "redirect_uri": REDIRECT_URI,
    "scope": "openid",
    "state": "s-1",
    "nonce": "n-1",
    "code_challenge": CHALLENGE.decode(),
    "code_challenge_method": "S256",
}
NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def made_keys(tmp_path_factory: pytest.TempPathFactory) -> dict[str, SigningKey]:
    """Keys for all tests: an RSA key is slow to make."""
    rings = load_key_rings(tmp_path_factory.mktemp("keys"))
    return {name: ring.current for name, ring in rings.items()}


@dataclass(frozen=True)
class Running:
    """The stand-in behind a socket."""

    client: httpx.Client
    vneid: DemoIssuer
    staff: DemoIssuer

    def discovery(self, issuer: DemoIssuer) -> dict[str, Any]:
        answer = self.client.get(f"{issuer.issuer_url}/.well-known/openid-configuration")
        document: dict[str, Any] = answer.json()
        return document

    def log_in(self, **changes: str) -> dict[str, list[str]]:
        """Choose Mai and return the parameters of the redirect."""
        form = {**LOG_IN, "identity": "mai", **changes}
        answer = self.client.post(f"{self.vneid.issuer_url}/authorize", data=form)
        assert answer.status_code == 303
        return parse_qs(urlsplit(answer.headers["Location"]).query)

    def redeem(self, code: str, **changes: str) -> httpx.Response:
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "client_id": AUDIENCE,
            "redirect_uri": REDIRECT_URI,
            "code_verifier": VERIFIER,
            **changes,
        }
        return self.client.post(f"{self.vneid.issuer_url}/token", data=form)


@pytest.fixture
def running(made_keys: dict[str, SigningKey]) -> Iterator[Running]:
    issuers: dict[str, DemoIssuer] = {}

    def build(base_url: str) -> Any:
        keys = {name: KeyRing(key) for name, key in made_keys.items()}
        issuers.update(make_issuers(base_url, keys=keys, identities=IDENTITIES))
        return create_sandbox_app(issuers.values(), service_url=SERVICE_URL)

    with (
        serve_at(build) as base_url,
        httpx.Client(base_url=base_url, trust_env=False) as client,
    ):
        yield Running(client, issuers["vneid"], issuers["staff"])


def verified(running: Running, issuer: DemoIssuer, token: str) -> tuple[dict[str, Any], Any]:
    """Verify a token as any client would, with the published key; returns header and claims."""
    header = jwt.get_unverified_header(token)
    published = running.client.get(running.discovery(issuer)["jwks_uri"]).json()
    key = jwt.PyJWKSet.from_dict(published)[header["kid"]]
    claims = jwt.decode(token, key, audience=AUDIENCE, issuer=issuer.issuer_url)
    return header, claims


def test_discovery_names_only_addresses_under_the_issuer(running: Running) -> None:
    document = running.discovery(running.vneid)

    assert document["issuer"] == running.vneid.issuer_url
    endpoints = {value for name, value in document.items() if name.endswith(("_endpoint", "_uri"))}
    paths = ("authorize", "token", "userinfo", "jwks")
    assert endpoints == {f"{running.vneid.issuer_url}/{path}" for path in paths}
    assert document["code_challenge_methods_supported"] == ["S256"]
    assert document["id_token_signing_alg_values_supported"] == ["RS256"]
    assert running.discovery(running.staff)["id_token_signing_alg_values_supported"] == ["ES256"]


def test_published_keys_hold_no_private_member(running: Running) -> None:
    for issuer in (running.vneid, running.staff):
        for key in running.client.get(f"{issuer.issuer_url}/jwks").json()["keys"]:
            assert set(key) <= {"kty", "n", "e", "crv", "x", "y", "use", "alg", "kid"}


def test_citizen_tokens_verify_with_the_published_key_and_say_what_vneid_says(
    running: Running,
) -> None:
    answer = running.client.post(
        "/vneid/demo-tokens", json={"identity": "mai", "nonce": "n-7"}
    ).json()

    header, claims = verified(running, running.vneid, answer["id_token"])
    assert (header["typ"], header["alg"]) == ("JWT", "RS256")
    assert claims["SoDinhDanh"] == "074190000099"
    assert claims["HoVaTen"] == "Đỗ Thị Mai"
    assert claims["NgayThangNamSinh"] == "19900131"
    assert claims["acr"] == "LoA1"
    assert claims["nonce"] == "n-7"
    assert claims["exp"] - claims["iat"] == answer["expires_in"] == 300
    header, claims = verified(running, running.vneid, answer["access_token"])
    assert header["typ"] == "at+jwt"
    assert {"iss", "exp", "aud", "sub", "client_id", "iat", "jti"} <= claims.keys()
    assert "nonce" not in claims
    assert "SoDienThoai" not in claims


def test_staff_tokens_verify_with_the_published_key(running: Running) -> None:
    answer = running.client.post("/staff/demo-tokens", json={"identity": "officer"}).json()

    header, claims = verified(running, running.staff, answer["id_token"])
    assert header["alg"] == "ES256"
    assert (claims["sub"], claims["name"]) == ("can-bo-1", "Lý Văn Bình")
    assert claims["amr"] == ["pwd", "otp"]
    assert "nonce" not in claims


def test_assurance_can_be_asked_for(running: Running) -> None:
    wanted = {"identity": "mai", "assurance": "LoA2"}
    answer = running.client.post("/vneid/demo-tokens", json=wanted).json()

    for token in (answer["id_token"], answer["access_token"]):
        assert verified(running, running.vneid, token)[1]["acr"] == "LoA2"


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"identity": "nobody"}, 404),
        ({"identity": "officer"}, 404),
        ({"identity": 7}, 400),
        ([], 400),
        ({"identity": "mai", "assurance": "LoA9"}, 400),
        ({"identity": "mai", "nonce": 7}, 400),
    ],
)
def test_a_demo_token_for_nobody_is_refused(running: Running, body: object, status: int) -> None:
    assert running.client.post("/vneid/demo-tokens", json=body).status_code == status


def test_logging_in_returns_code_state_and_issuer_and_the_code_buys_the_nonce(
    running: Running,
) -> None:
    page = running.client.get("/vneid/authorize", params=LOG_IN)
    assert page.status_code == 200
    assert "Đỗ Thị Mai" in page.text

    redirect = running.log_in()
    assert redirect["state"] == ["s-1"]
    assert redirect["iss"] == [running.vneid.issuer_url]
    answer = running.redeem(redirect["code"][0])
    assert answer.headers["Cache-Control"] == "no-store"
    _header, claims = verified(running, running.vneid, answer.json()["id_token"])
    assert (claims["sub"], claims["nonce"]) == ("vneid-mai", "n-1")


def test_a_code_is_good_for_once(running: Running) -> None:
    code = running.log_in()["code"][0]

    assert running.redeem(code).status_code == 200
    assert running.redeem(code).json()["error"] == "invalid_grant"


@pytest.mark.parametrize(
    "change",
    [
        {"code_verifier": "w" * 43},
        {"code_verifier": ""},
        {"redirect_uri": "vn.example.other:/dang-nhap"},
        {"client_id": "another"},
    ],
)
def test_a_stolen_code_is_refused_and_used_up(running: Running, change: dict[str, str]) -> None:
    code = running.log_in()["code"][0]

    refused = running.redeem(code, **change)
    assert (refused.status_code, refused.json()["error"]) == (400, "invalid_grant")
    assert running.redeem(code).status_code == 400


def test_a_code_expires() -> None:
    codes = CodeBook()
    request = AuthorizationRequest(AUDIENCE, REDIRECT_URI, "s", "n", CHALLENGE.decode())
    shown = {"client_id": AUDIENCE, "redirect_uri": REDIRECT_URI, "code_verifier": VERIFIER}
    in_time, late = (codes.issue(request, "mai", now=NOW) for _ in range(2))
    a_moment = timedelta(microseconds=1)

    codes.redeem({**shown, "code": in_time}, now=NOW + CODE_LIFETIME - a_moment)
    with pytest.raises(OAuthFault):
        codes.redeem({**shown, "code": late}, now=NOW + CODE_LIFETIME)


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"code_challenge_method": "plain"}, "invalid_request"),
        ({"code_challenge": ""}, "invalid_request"),
        ({"state": ""}, "invalid_request"),
        ({"scope": "profile"}, "invalid_scope"),
        ({"response_type": "token"}, "unsupported_response_type"),
        ({"identity": ""}, "access_denied"),
    ],
)
def test_a_wrong_request_is_told_to_the_client(
    running: Running, change: dict[str, str], error: str
) -> None:
    redirect = running.log_in(**change)

    assert redirect["error"] == [error]
    assert redirect["iss"] == [running.vneid.issuer_url]
    assert "code" not in redirect


@pytest.mark.parametrize(
    "change",
    [
        {"redirect_uri": "javascript:alert(1)"},
        {"redirect_uri": "data:text/html,x"},
        {"redirect_uri": "https:///no-host"},
        {"redirect_uri": "https://app.example/#fragment"},
        {"redirect_uri": "https://[broken"},
        {"redirect_uri": ""},
        {"client_id": "another"},
    ],
)
def test_nobody_is_sent_to_an_address_that_cannot_be_trusted(
    running: Running, change: dict[str, str]
) -> None:
    answer = running.client.get("/vneid/authorize", params={**LOG_IN, **change})

    assert answer.status_code == 400
    assert "Location" not in answer.headers


def test_a_query_in_the_redirect_address_is_kept(running: Running) -> None:
    redirect = running.log_in(redirect_uri="https://app.example/back?from=vneid")

    assert redirect["from"] == ["vneid"]
    assert redirect["code"]


def test_userinfo_takes_access_tokens_only(running: Running) -> None:
    def ask(token: str, scheme: str = "Bearer") -> httpx.Response:
        headers = {"Authorization": f"{scheme} {token}"}
        return running.client.get("/vneid/userinfo", headers=headers)

    answer = ask(running.vneid.access_token("mai"))
    assert answer.json()["HoVaTen"] == "Đỗ Thị Mai"
    long_ago = datetime.now(UTC) - timedelta(minutes=6)
    for refused in (
        ask(running.vneid.id_token("mai")),
        ask(running.vneid.access_token("mai", now=long_ago)),
        ask(running.vneid.access_token("mai", aud="another")),
        ask(running.vneid.access_token("mai", sub="nobody")),
        ask(running.staff.access_token("officer")),
        ask("not a token"),
        ask(running.vneid.access_token("mai"), scheme="Basic"),
    ):
        assert refused.status_code == 401
        assert "invalid_token" in refused.headers["WWW-Authenticate"]


def test_after_rotation_both_keys_are_published_until_one_is_withdrawn(running: Running) -> None:
    old_token = running.staff.id_token("officer")
    old_kid = running.staff.keys.current.kid

    new_kid = running.staff.keys.rotate()
    new_token = running.staff.id_token("officer")
    assert verified(running, running.staff, old_token)[0]["kid"] == old_kid
    assert verified(running, running.staff, new_token)[0]["kid"] == new_kid

    running.staff.keys.withdraw(old_kid)
    assert verified(running, running.staff, new_token)
    with pytest.raises(KeyError):
        verified(running, running.staff, old_token)
    with pytest.raises(LookupError):
        running.staff.keys.withdraw(new_kid)


def test_faults_are_switched_on_and_off_by_attributes(running: Running) -> None:
    jwks = f"{running.vneid.issuer_url}/jwks"

    running.vneid.down = True
    assert running.client.get(jwks).status_code == 503
    running.vneid.down = False
    running.vneid.html = True
    page = running.client.get(jwks)
    assert (page.status_code, page.headers["Content-Type"]) == (200, "text/html; charset=utf-8")
    running.vneid.html = False
    running.vneid.slow_s = 0.3
    with pytest.raises(httpx.ReadTimeout):
        running.client.get(jwks, timeout=0.05)
    running.vneid.slow_s = 0.0
    assert running.client.get(jwks).json()["keys"]
    assert running.vneid.requests["jwks"] == 4


def test_claims_of_a_minted_token_can_be_replaced_and_left_out() -> None:
    key = SigningKey.make(Algorithm.ES256)
    issuer = DemoIssuer("staff", "http://x/staff", "staff", AUDIENCE, KeyRing(key), IDENTITIES)

    token = issuer.id_token("officer", nonce="n", now=NOW, acr=None, aud=["a", "b"])

    claims = jwt.decode(token, options={"verify_signature": False})
    assert claims["aud"] == ["a", "b"]
    assert claims["iat"] == NOW.timestamp()
    assert "acr" not in claims
    with pytest.raises(UnknownIdentity):
        issuer.id_token("mai")


def test_pages_list_everyone_and_offer_a_command(running: Running) -> None:
    index = running.client.get("/")
    assert "Đỗ Thị Mai" in index.text
    assert "Lý Văn Bình" in index.text
    assert "script" not in index.text

    page = running.client.get("/vneid/identities/mai", params={"nonce": '"><b>'})
    assert "curl -s" in page.text
    assert '"><b>' not in page.text
    assert page.headers["Cache-Control"] == "no-store"
    assert page.headers["Content-Security-Policy"].startswith("default-src 'none'")
    assert running.client.get("/vneid/identities/nobody").status_code == 404
    token = running.client.get("/vneid/identities/mai/access-token").text
    assert verified(running, running.vneid, token)[1]["sub"] == "vneid-mai"

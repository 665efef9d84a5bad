"""The stand-in for digital identity: it must be as strict as the real one where we rely on it."""

from datetime import UTC, datetime, timedelta

import httpx
import jwt
import pytest

from sandbox.application import AUDIENCE
from sandbox.issuer import DemoIssuer, UnknownIdentity
from sandbox.keys import Algorithm, KeyRing, SigningKey
from tests.sandbox.running_issuer import IDENTITIES, NOW, Running, verified


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

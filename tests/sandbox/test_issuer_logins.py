"""Logging in at the stand-in for digital identity: codes, and whom it sends where."""

from datetime import timedelta

import pytest

from sandbox.application import AUDIENCE
from sandbox.authorization import CODE_LIFETIME, AuthorizationRequest, CodeBook, OAuthFault
from tests.sandbox.running_issuer import (
    CHALLENGE,
    LOG_IN,
    NOW,
    REDIRECT_URI,
    VERIFIER,
    Running,
    verified,
)


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

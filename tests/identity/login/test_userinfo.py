"""What only the userinfo endpoint says counts like the ID token's claims, if it is of the same."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from werkzeug.test import TestResponse

from app.adapters.digital_identity.bounded_json import MAX_DOCUMENT_BYTES
from tests.identity.login.code_provider import Answer, CodeDoor, running_code_door
from tests.service import Json
from tests.stand_ins import Sandbox
from tests.web.problems import problem_of

_LAN = "vneid-0001-lan"
_ELSEWHERE = {"HoVaTen", "SoDinhDanh", "NgayThangNamSinh"}


@pytest.fixture
def door(database_url: str, sandbox: Sandbox, tmp_path: Path) -> Iterator[CodeDoor]:
    """A service of one issuer, whose userinfo is read."""
    with running_code_door(database_url, sandbox, tmp_path, "userinfo = true") as running:
        yield running


def _log_in(door: CodeDoor, userinfo: Answer, **claims: Any) -> TestResponse:
    door.provider.answers["/userinfo"] = userinfo
    left_out: dict[str, Any] = dict.fromkeys(_ELSEWHERE)
    return door.log_in(lambda draft: draft.with_claims(**left_out | claims).sign())


def _account(door: CodeDoor, answer: TestResponse) -> Json:
    assert answer.status_code == 201, answer.get_data(as_text=True)
    caller = door.service.anyone()
    caller.headers["Authorization"] = f"Bearer {answer.get_json()['access_token']}"
    account: Json = caller.get("/v1/me").get_json()
    return account


def test_claims_are_filled_in_from_userinfo(door: CodeDoor) -> None:
    said = {"sub": _LAN, "HoVaTen": "Nguyễn Thị Ngọc Lan", "NgayThangNamSinh": "19900315"}
    account = _account(door, _log_in(door, Answer(said)))
    assert (account["full_name"], account["birth_year"]) == ("Nguyễn Thị Ngọc Lan", 1990)
    (asked,) = (request for request in door.provider.asked if request.path == "/userinfo")
    assert asked.headers["Authorization"] == "Bearer access"


def test_the_assurance_may_stand_there(door: CodeDoor) -> None:
    said = {"sub": _LAN, "acr": "LoA1"}
    assert _account(door, _log_in(door, Answer(said), acr=None))["assurance"] == 1


def test_the_signed_claims_come_first(door: CodeDoor) -> None:
    said = {"sub": _LAN, "acr": "LoA2", "HoVaTen": "Ai Khác"}
    account = _account(door, _log_in(door, Answer(said), acr="LoA1", HoVaTen="Lan"))
    assert (account["assurance"], account["full_name"]) == (1, "Lan")


def test_nothing_but_mapped_claims_is_taken_from_there(door: CodeDoor) -> None:
    said = {"sub": _LAN, "iss": "x", "aud": "x", "exp": 1, "nonce": "x", "amr": ["x"], "jti": "x"}
    assert _account(door, _log_in(door, Answer(said)))["assurance"] == 2


@pytest.mark.parametrize("subject", ["vneid-0002-minh", "", None, 5, ["vneid-0001-lan"]])
def test_userinfo_of_somebody_else_is_refused(door: CodeDoor, subject: object) -> None:
    said = {"sub": subject} if subject is not None else {}
    problem_of(_log_in(door, Answer(said)), 401, "unauthenticated")


_BROKEN = {
    "401": Answer({"sub": _LAN}, 401),
    "500": Answer({"sub": _LAN}, 500),
    "HTML": Answer(b"<html>"),
    "a signed token": Answer(b"eyJhbGciOiJub25lIn0.e30."),
    "redirect": Answer({"sub": _LAN}, 302, {"Location": "/elsewhere"}),
    "too large": Answer({"sub": _LAN, "x": "x" * MAX_DOCUMENT_BYTES}),
    "a list": Answer([{"sub": _LAN}]),
}


@pytest.mark.parametrize("broken", _BROKEN.values(), ids=_BROKEN)
def test_userinfo_that_is_broken_is_an_outage(door: CodeDoor, broken: Answer) -> None:
    problem_of(_log_in(door, broken), 503, "identity_provider_unavailable")
    assert "/elsewhere" not in door.provider.paths()


@pytest.mark.parametrize("token", [None, 5, "", "two words", "línea", "x\r\nX-Evil: 1", "x" * 9000])
def test_an_access_token_that_is_none_is_sent_nowhere(door: CodeDoor, token: object) -> None:
    answer = door.log_in(lambda draft: draft.sign(), access_token=token)
    problem_of(answer, 503, "identity_provider_unavailable")
    assert "/userinfo" not in door.provider.paths()

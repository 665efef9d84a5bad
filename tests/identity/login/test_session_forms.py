"""``POST /v1/auth/session`` takes one of two forms, and says what is missing or too much."""

import pytest

from tests.service import Json, Service
from tests.web.problems import pointers

_CODE: Json = {
    "code": "code-of-a-provider",
    "code_verifier": "v" * 43,
    "redirect_uri": "vn.example.binhduongso:/dang-nhap",
    "state": "state-of-an-attempt",
}
_TOKEN: Json = {"id_token": "eyJ.eyJ.sig"}
_NEITHER = {"/id_token": "exactly_one", "/code": "exactly_one"}


@pytest.mark.parametrize(
    ("sent", "faults"),
    [
        ({}, _NEITHER),
        ({"device_name": "x"}, _NEITHER),
        ({"code_verifier": "v" * 43}, _NEITHER),
        (_CODE | _TOKEN, _NEITHER),
        (_TOKEN | {"code_verifier": "v" * 43}, {"/code_verifier": "unknown"}),
        (_TOKEN | {"iss": "x", "state": "s"}, {"/iss": "unknown", "/state": "unknown"}),
        (
            {"code": "c"},
            {"/code_verifier": "required", "/redirect_uri": "required", "/state": "required"},
        ),
        (_CODE | {"code_verifier": "v" * 42}, {"/code_verifier": "length"}),
        (_CODE | {"code_verifier": "v" * 129}, {"/code_verifier": "length"}),
        (_CODE | {"code_verifier": "v" * 42 + "+"}, {"/code_verifier": "pattern"}),
        (_CODE | {"code_verifier": "v" * 42 + "é"}, {"/code_verifier": "pattern"}),
        (_CODE | {"code": "é"}, {"/code": "pattern"}),
        (_CODE | {"code": ""}, {"/code": "pattern"}),
        (_CODE | {"code": "c" * 5000}, {"/code": "length"}),
        (_CODE | {"code": 5}, {"/code": "type"}),
        (_CODE | {"state": None}, {"/state": "null"}),
        (_CODE | {"nonce": "n"}, {"/nonce": "unknown"}),
        (_CODE | {"client_secret": "s"}, {"/client_secret": "unknown"}),
    ],
    ids=[str(number) for number in range(18)],
)
def test_each_fault_has_its_pointer(shared: Service, sent: Json, faults: dict[str, str]) -> None:
    assert pointers(shared.anyone().post("/v1/auth/session", sent)) == faults


@pytest.mark.parametrize("length", [43, 128])
def test_a_verifier_has_43_to_128_letters(shared: Service, length: int) -> None:
    sent = _CODE | {"code_verifier": "aZ0-._~".ljust(length, "v")}
    assert shared.anyone().post("/v1/auth/session", sent).status_code == 401

"""Every hostile token is refused by one and the same answer; every right one is taken."""

import json
from collections.abc import Callable

import pytest
from werkzeug.test import TestResponse

from tests.identity.forging import Draft
from tests.identity.hostile import ALGORITHMS, FORMS, KEYS, Spoil
from tests.identity.hostile_claims import JSON_FORMS, PARTIES, TIMES
from tests.service import Caller, Service
from tests.web.problems import problem_of

_CASES = ALGORITHMS | KEYS | FORMS | TIMES | PARTIES | JSON_FORMS
_TYPES: dict[str, Spoil] = {
    f"typ {name!r}": lambda draft, name=name: draft.with_header(typ=name).sign()
    for name in ("logout+jwt", "dpop+jwt", "secevent+jwt", "jwe", "", 5, ["at+jwt"], "at+jwt ")
}
# Bound to a key that its bearer has not proven (RFC 9449, 7.2; RFC 8705, 3).
_BOUND: dict[str, Spoil] = {
    f"cnf {cnf!r}": lambda draft, cnf=cnf: draft.sign(claims=draft.claims | {"cnf": cnf})
    for cnf in ({"jkt": "0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I"}, {"x5t#S256": "x"}, {}, None)
}
_LONGEST_AT_LOGIN = 8192


def _call(shared: Service, token: str) -> TestResponse:
    return shared.anyone().get("/v1/me", Authorization=f"Bearer {token}")


def _log_in(shared: Service, token: str) -> TestResponse:
    answer: TestResponse = shared.anyone().post("/v1/auth/session", {"id_token": token})
    return answer


def _nonce(shared: Service) -> str:
    attempt = shared.anyone().post("/v1/auth/attempts", {"provider": "vneid"}).get_json()
    return str(attempt["nonce"])


def _refusal(answer: TestResponse) -> str:
    """What a caller sees, without the id that differs each time."""
    content = problem_of(answer, 401, "unauthenticated")
    assert answer.headers["WWW-Authenticate"] == 'Bearer error="invalid_token"'
    del content["request_id"]
    headers = {k: v for k, v in answer.headers if k not in ("X-Request-Id", "Date")}
    return json.dumps([content, headers], sort_keys=True)


@pytest.fixture(scope="module")
def the_refusal(shared: Service) -> str:
    """How a token is refused that is none at all."""
    return _refusal(_call(shared, "none"))


def test_there_are_enough_of_them() -> None:
    assert len(_CASES) > 130


@pytest.mark.parametrize("spoil", (_CASES | _TYPES | _BOUND).values(), ids=_CASES | _TYPES | _BOUND)
def test_a_hostile_access_token_is_refused(
    shared: Service, lan: Caller, the_refusal: str, spoil: Spoil
) -> None:
    token = spoil(Draft.access_token(shared.sandbox.issuers["vneid"]))
    answer = _call(shared, token)
    assert _refusal(answer) == the_refusal
    assert token[:200] not in answer.get_data(as_text=True)


@pytest.mark.parametrize("spoil", (_CASES | _TYPES).values(), ids=_CASES | _TYPES)
def test_a_hostile_id_token_is_refused(shared: Service, the_refusal: str, spoil: Spoil) -> None:
    token = spoil(Draft.id_token(shared.sandbox.issuers["vneid"], _nonce(shared)))
    answer = _log_in(shared, token)
    if len(token) > _LONGEST_AT_LOGIN or "\t" in token:
        # A field of the body that breaks its own bounds is told so.
        problem_of(answer, 422, "validation_failed")
    else:
        assert _refusal(answer) == the_refusal


@pytest.mark.parametrize("azp", ["another", "", "binh-duong-so ", 5, ["binh-duong-so"], {}])
def test_an_id_token_given_to_another_client_is_refused(
    shared: Service, the_refusal: str, azp: object
) -> None:
    draft = Draft.id_token(shared.sandbox.issuers["vneid"], _nonce(shared))
    assert _refusal(_log_in(shared, draft.with_claims(azp=azp).sign())) == the_refusal
    assert _log_in(shared, draft.with_claims(azp="binh-duong-so").sign()).status_code == 201


def test_a_refused_login_leaves_its_attempt_for_the_right_token(shared: Service) -> None:
    draft = Draft.id_token(shared.sandbox.issuers["vneid"], _nonce(shared))
    right = draft.sign()
    assert _log_in(shared, _CASES["alg missing"](draft)).status_code == 401
    assert _log_in(shared, right).status_code == 201


_RIGHT: dict[str, Callable[[Draft], str]] = {
    "as the provider makes it": lambda draft: draft.sign(),
    "aud a list with us": lambda draft: draft.with_claims(aud=["x", draft.claims["aud"]]).sign(),
    "typ with its whole name": lambda draft: draft.with_header(
        typ=f"application/{draft.header['typ']}"
    ).sign(),
    "typ in capitals": lambda draft: draft.with_header(typ=draft.header["typ"].upper()).sign(),
    "unknown claims": lambda draft: draft.with_claims(x={"y": [1, 2, {"z": None}]}).sign(),
    "unknown header": lambda draft: draft.with_header(x="y", cty="json").sign(),
    "fractions of seconds": lambda draft: draft.with_claims(exp=draft.now + 60.5).sign(),
    "a past nbf": lambda draft: draft.with_claims(nbf=draft.now - 60).sign(),
    "nbf within the skew": lambda draft: draft.with_claims(nbf=draft.now + 20).sign(),
    "iat within the skew": lambda draft: draft.with_claims(iat=draft.now + 20).sign(),
    "exp within the skew": lambda draft: draft.with_claims(exp=draft.now - 10).sign(),
    "no jti": lambda draft: draft.with_claims(jti=None).sign(),
    "spaces in the JSON": lambda draft: draft.sign(
        claims=json.dumps(draft.claims, indent=4).encode()
    ),
}


@pytest.mark.parametrize("make", _RIGHT.values(), ids=_RIGHT)
def test_a_right_token_is_taken(shared: Service, lan: Caller, make: Callable[[Draft], str]) -> None:
    issuer = shared.sandbox.issuers["vneid"]
    access_token = make(Draft.access_token(issuer))
    for _ in range(2):  # the second time from memory
        assert _call(shared, access_token).status_code == 200
    assert _log_in(shared, make(Draft.id_token(issuer, _nonce(shared)))).status_code == 201

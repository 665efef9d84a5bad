"""A token endpoint may answer anything: the right answer is a login, every other a refusal."""

import base64
import hashlib
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import unquote_plus

import pytest

from app.adapters.digital_identity.bounded_json import FETCH_LIMIT_S, MAX_DOCUMENT_BYTES
from tests.copies import copied_database
from tests.identity.forging import Draft, b64
from tests.identity.hostile import ALGORITHMS, FORMS, KEYS, Spoil
from tests.identity.hostile_claims import JSON_FORMS, PARTIES, TIMES
from tests.identity.login.code_provider import SECRET, Answer, CodeDoor, running_code_door
from tests.stand_ins import Sandbox
from tests.web.problems import problem_of

_AT_HASH = b64(hashlib.sha256(b"access").digest()[:16])


@pytest.fixture
def door(database_url: str, sandbox: Sandbox, tmp_path: Path) -> Iterator[CodeDoor]:
    """A service of one issuer, which sends its secret in the header."""
    with running_code_door(database_url, sandbox, tmp_path) as running:
        yield running


@pytest.fixture(scope="module")
def shared_door(
    template_database: str, sandbox: Sandbox, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[CodeDoor]:
    """The same for tables of refusals: each logs in rightly too, so that none outlasts its test."""
    folder = tmp_path_factory.mktemp("door")
    with (
        copied_database(template_database, folder) as url,
        running_code_door(url, sandbox, folder) as running,
    ):
        yield running


def _right(draft: Draft) -> str:
    return draft.sign()


def test_the_secret_goes_in_the_header_by_default(door: CodeDoor) -> None:
    assert door.log_in(_right).status_code == 201
    (asked,) = (request for request in door.provider.asked if request.path == "/token")
    assert dict(asked.form) == {
        "grant_type": "authorization_code",
        "code": "code-of-the-provider",
        "code_verifier": "v" * 43,
        "redirect_uri": "vn.example.app:/dang-nhap",
    }
    scheme, _, shown = asked.headers["Authorization"].partition(" ")
    client_id, _, secret = base64.b64decode(shown).decode().partition(":")
    assert (scheme, client_id, unquote_plus(secret)) == ("Basic", "binh-duong-so", SECRET)


def test_the_secret_goes_in_the_form_where_configured(
    database_url: str, sandbox: Sandbox, tmp_path: Path
) -> None:
    more = 'token_auth_method = "client_secret_post"'
    with running_code_door(database_url, sandbox, tmp_path, more) as door:
        assert door.log_in(_right).status_code == 201
        (asked,) = (request for request in door.provider.asked if request.path == "/token")
    assert (asked.form["client_id"], asked.form["client_secret"]) == ("binh-duong-so", SECRET)
    assert "Authorization" not in asked.headers


_SPOILT: dict[str, Spoil] = {
    **{name: ALGORITHMS[name] for name in ("alg 'none'", "alg none, signed", "alg missing")},
    **{name: KEYS[name] for name in ("kid missing", "kid 'unknown'", "jwk in the header")},
    **{
        name: FORMS[name]
        for name in (
            "crit unknown",
            "b64 false",
            "zip",
            "JWE",
            "padded",
            "two parts",
            "flipped signature",
            "claims swapped",
            "100 kB",
        )
    },
    **{name: TIMES[name] for name in ("exp missing", "exp NaN", "expired", "not yet valid")},
    **{
        name: PARTIES[name]
        for name in ("iss with a slash", "aud of another", "sub missing", "sub with a NUL")
    },
    **{name: JSON_FORMS[name] for name in ("claims twice", "very deep claims", "claims a list")},
    "an access token": lambda draft: draft.with_header(typ="at+jwt").sign(),
    "no nonce": lambda draft: draft.with_claims(nonce=None).sign(),
    "a nonce that is not ours": lambda draft: draft.with_claims(nonce="made-up").sign(),
    "a nonce as a list": lambda draft: draft.with_claims(nonce=[draft.claims["nonce"]]).sign(),
    "at_hash of another token": lambda draft: draft.with_claims(at_hash=b64(b"x" * 16)).sign(),
    "at_hash whole": lambda draft: draft.with_claims(at_hash=b64(b"x" * 32)).sign(),
    "at_hash a number": lambda draft: draft.with_claims(at_hash=5).sign(),
    "at_hash empty": lambda draft: draft.with_claims(at_hash="").sign(),
    "azp of another client": lambda draft: draft.with_claims(azp="another").sign(),
    "no text": lambda draft: "",
}


@pytest.mark.parametrize("spoil", _SPOILT.values(), ids=_SPOILT)
def test_a_hostile_id_token_for_a_code_is_refused(shared_door: CodeDoor, spoil: Spoil) -> None:
    problem_of(shared_door.log_in(spoil), 401, "unauthenticated")
    # The next one is served all the same.
    assert shared_door.log_in(_right).status_code == 201


@pytest.mark.parametrize(
    "claims",
    [{"at_hash": _AT_HASH}, {"azp": "binh-duong-so"}, {"aud": ["binh-duong-so"]}],
    ids=["at_hash", "azp", "aud"],
)
def test_what_is_rightly_bound_is_taken(shared_door: CodeDoor, claims: dict[str, Any]) -> None:
    assert shared_door.log_in(lambda draft: draft.with_claims(**claims).sign()).status_code == 201


def test_at_hash_without_an_access_token_is_refused(door: CodeDoor) -> None:
    bound = door.log_in(
        lambda draft: draft.with_claims(at_hash=_AT_HASH).sign(), access_token="no header: é\n"
    )
    problem_of(bound, 401, "unauthenticated")


_HTML = b"<html>maintenance</html>"
_BROKEN = {
    "500": Answer({}, 500),
    "503 with tokens": Answer({"id_token": "x"}, 503),
    "HTML": Answer(_HTML),
    "HTML with 400": Answer(_HTML, 400),
    "empty": Answer(b""),
    "a list": Answer([]),
    "not UTF-8": Answer(b"\xff\xfe"),
    "deep": Answer(b"[" * 100_000),
    "too large": Answer(b'{"id_token": "' + b"x" * MAX_DOCUMENT_BYTES + b'"}'),
    "compressed": Answer({}, headers={"Content-Encoding": "gzip"}),
    "no ID token": Answer({"access_token": "x"}),
    "an ID token that is none": Answer({"id_token": 5}),
    "redirect": Answer({}, 302, {"Location": "/elsewhere"}),
    "redirect with tokens": Answer({"id_token": "x"}, 307, {"Location": "/elsewhere"}),
    "invalid_client": Answer({"error": "invalid_client"}, 401),
    "error that is no text": Answer({"error": ["invalid_grant"]}, 400),
    "invalid_grant of nobody": Answer({"error": "Invalid_Grant"}, 400),
}


@pytest.mark.parametrize("broken", _BROKEN.values(), ids=_BROKEN)
def test_a_token_endpoint_that_is_broken_is_an_outage(
    shared_door: CodeDoor, broken: Answer
) -> None:
    door = shared_door
    assert door.log_in(_right).status_code == 201
    attempt = door.begin()
    door.provider.answers["/token"] = broken
    refused = door.send(attempt)
    problem_of(refused, 503, "identity_provider_unavailable")
    assert int(refused.headers["Retry-After"]) > 0
    assert "/elsewhere" not in door.provider.paths()


def test_a_hundred_megabytes_are_not_read(door: CodeDoor) -> None:
    assert door.log_in(_right).status_code == 201
    attempt = door.begin()
    door.provider.answers["/token"] = Answer(b" " * 100_000_000)
    started = time.monotonic()
    problem_of(door.send(attempt), 503, "identity_provider_unavailable")
    assert time.monotonic() - started < FETCH_LIMIT_S


def test_a_token_endpoint_that_hangs_is_given_up_in_seconds(door: CodeDoor) -> None:
    assert door.log_in(_right).status_code == 201
    attempt = door.begin()
    door.provider.answers["/token"] = Answer({}, slow_s=2 * FETCH_LIMIT_S)
    started = time.monotonic()
    problem_of(door.send(attempt), 503, "identity_provider_unavailable")
    assert time.monotonic() - started < FETCH_LIMIT_S + 2


def test_a_refused_code_is_refused_like_everything(door: CodeDoor) -> None:
    for status in (400, 401):
        attempt = door.begin()
        said = {"error": "invalid_grant", "error_description": "the code of Nguyễn Thị Ngọc Lan"}
        door.provider.answers["/token"] = Answer(said, status)
        refused = door.send(attempt)
        problem_of(refused, 401, "unauthenticated")
        assert "Lan" not in refused.get_data(as_text=True)
        # And nobody tries again with it.
        problem_of(door.send(attempt), 401, "unauthenticated")


def test_what_was_issued_while_we_asked_is_not_from_the_future(
    database_url: str, sandbox: Sandbox, tmp_path: Path
) -> None:
    with running_code_door(database_url, sandbox, tmp_path, "clock_skew_s = 0") as door:
        attempt = door.begin()
        draft = Draft.id_token(door.provider.issuer, attempt["nonce"])
        later = draft.with_claims(iat=draft.now + 1).sign()
        door.provider.answers["/token"] = Answer({"id_token": later}, slow_s=1.5)
        assert door.send(attempt).status_code == 201

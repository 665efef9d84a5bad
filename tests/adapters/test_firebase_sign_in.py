"""Signing in to Firebase: bounded, asked once, its key never quoted."""

import pytest
from flask import Flask, Response, request

from app.adapters.firebase import Firebase
from app.adapters.push import PushError, PushOutcome
from sandbox.firebase import FirebaseState, make_service_account
from sandbox.server import serve
from tests.adapters.firebase_stage import (
    ACCOUNT,
    MESSAGE,
    PROJECT,
    firebase_at,
    silent_server,
    stand_in,
)


@pytest.mark.timeout(30)
def test_a_sign_in_that_never_answers_is_given_up_once_for_all_messages() -> None:
    with silent_server() as silent, firebase_at(silent, timeout_s=0.3) as firebase:
        outcomes = firebase.send([MESSAGE] * 250)

    timed_out = PushOutcome(accepted=False, error=PushError.TIMEOUT, retryable=True)
    assert outcomes == [timed_out] * 250


@pytest.mark.timeout(30)
def test_a_wrong_key_is_unauthorised_after_a_single_sign_in(state: FirebaseState) -> None:
    app = stand_in(state)
    asked: list[str] = []
    app.before_request(lambda: asked.append(request.path))
    other_account, _ = make_service_account(PROJECT, "set later")

    with serve(app) as base, firebase_at(base, account=other_account) as firebase:
        outcomes = firebase.send([MESSAGE] * 150)

    unauthorised = PushOutcome(accepted=False, error=PushError.UNAUTHORISED, retryable=True)
    assert outcomes == [unauthorised] * 150
    assert asked == ["/token"]


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (Response("busy", 503), PushError.UNAVAILABLE),
        (Response("slow down", 429), PushError.UNAVAILABLE),
        (Response("[]", 200), PushError.UNKNOWN),
        (Response("welcome to the hotel", 200), PushError.UNKNOWN),
        (Response("{}", 200), PushError.UNAUTHORISED),
        (Response('{"access_token": 7, "expires_in": 3600}', 200), PushError.UNKNOWN),
        (Response('{"access_token": "t\\r\\nX: y", "expires_in": 3600}', 200), PushError.UNKNOWN),
    ],
)
def test_a_sign_in_that_goes_wrong_is_asked_once_and_left_for_later(
    answer: Response, error: PushError
) -> None:
    app = Flask("token endpoint")
    asked: list[str] = []

    @app.post("/token")
    def sign_in() -> Response:
        asked.append(request.path)
        return answer

    with serve(app) as base, firebase_at(base) as firebase:
        outcomes = firebase.send([MESSAGE])

    assert outcomes == [PushOutcome(accepted=False, error=error, retryable=True)]
    assert asked == ["/token"]


def test_a_token_that_firebase_no_longer_knows_is_renewed_by_the_next_send(
    state: FirebaseState,
) -> None:
    with serve(stand_in(state)) as base, firebase_at(base) as firebase:
        assert firebase.send([MESSAGE])[0].accepted
        state._token_ends.clear()
        assert (
            firebase.send([MESSAGE] * 3)
            == [PushOutcome(accepted=False, error=PushError.UNAUTHORISED, retryable=True)] * 3
        )
        assert firebase.send([MESSAGE])[0].accepted


@pytest.mark.parametrize("field", ["private_key", "client_email", "token_uri", "project_id"])
def test_an_unusable_service_account_is_refused_without_quoting_it(field: str) -> None:
    broken = {name: text for name, text in ACCOUNT.items() if name != field}
    with pytest.raises(ValueError, match="Firebase service account") as caught:
        Firebase(broken)
    assert caught.value.__cause__ is None
    assert "PRIVATE" not in str(caught.value)


def test_a_damaged_private_key_is_refused() -> None:
    with pytest.raises(ValueError, match="not usable"):
        Firebase(ACCOUNT | {"private_key": "-----BEGIN PRIVATE KEY-----\nAAAA\n"})

"""What the tests of adapters share: Firebase with its counterpart, a photo decoder."""

from collections.abc import Callable, Iterator

import pytest
from flask import Flask, Response, jsonify

from app.adapters.firebase import Firebase
from app.adapters.photo_decoder import PhotoDecoder
from app.adapters.push import PushOutcome
from sandbox.firebase import FirebaseState
from sandbox.server import serve
from tests.adapters.firebase_stage import MESSAGE, PROJECT, PUBLIC_KEY, firebase_at, stand_in


@pytest.fixture
def state() -> FirebaseState:
    return FirebaseState(PROJECT, PUBLIC_KEY)


@pytest.fixture
def firebase(state: FirebaseState) -> Iterator[Firebase]:
    with serve(stand_in(state)) as base, firebase_at(base) as firebase:
        yield firebase


@pytest.fixture(scope="module")
def outcome_of() -> Iterator[Callable[[Response], tuple[PushOutcome, int]]]:
    """Return a function: what becomes of a message that gets this answer, after how many tries."""
    answers: list[Response] = []
    tries: list[str] = []
    app = Flask("scripted")

    @app.post("/token")
    def sign_in() -> Response:
        return jsonify(access_token="t", expires_in=3600)

    @app.post("/v1/projects/<project>/messages:send")
    def send(project: str) -> Response:
        tries.append(project)
        return answers[0]

    with serve(app) as base, firebase_at(base) as firebase:

        def ask(answer: Response) -> tuple[PushOutcome, int]:
            answers[:] = [answer]
            tries.clear()
            (outcome,) = firebase.send([MESSAGE])
            return outcome, len(tries)

        yield ask


@pytest.fixture(scope="module")
def decoder() -> Iterator[PhotoDecoder]:
    """One process for the tests of a file."""
    decoder = PhotoDecoder()
    yield decoder
    decoder.close()

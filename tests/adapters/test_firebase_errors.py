"""What each of Firebase's refusals means for a message."""

import dataclasses
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from flask import Response

from app.adapters.firebase import Firebase
from app.adapters.push import PushError, PushOutcome
from sandbox.firebase import FirebaseState
from tests.adapters.firebase_stage import (
    BAD_REQUEST,
    MESSAGE,
    google_error,
    to,
)


@pytest.mark.parametrize(
    ("address", "error"),
    [
        ("unregistered-1", PushError.UNREGISTERED),
        ("mismatch-1", PushError.SENDER_MISMATCH),
        ("invalid-1", PushError.INVALID_MESSAGE),
    ],
)
def test_an_address_that_firebase_refuses_is_dead_and_never_tried_again(
    firebase: Firebase, address: str, error: PushError
) -> None:
    assert firebase.send([to(address)]) == [
        PushOutcome(accepted=False, error=error, address_is_dead=True)
    ]


def test_a_throttled_message_says_when_to_come_again_and_then_passes(firebase: Firebase) -> None:
    assert firebase.send([to("throttled-1")]) == [
        PushOutcome(accepted=False, error=PushError.THROTTLED, retryable=True, retry_after_s=1.0)
    ]
    assert firebase.send([to("throttled-1")])[0].accepted


def test_each_send_is_one_attempt_even_when_firebase_is_unavailable(firebase: Firebase) -> None:
    unavailable = PushOutcome(accepted=False, error=PushError.UNAVAILABLE, retryable=True)

    assert firebase.send([to("flaky-1")]) == [unavailable]
    assert firebase.send([to("flaky-1")]) == [unavailable]
    assert firebase.send([to("flaky-1")])[0].accepted


def test_a_lost_answer_is_retryable_though_the_message_has_arrived(
    firebase: Firebase, state: FirebaseState
) -> None:
    outcomes = firebase.send([to("lost-1"), to("phone-1")])

    assert outcomes[0] == PushOutcome(accepted=False, error=PushError.UNAVAILABLE, retryable=True)
    assert outcomes[1].accepted
    assert len(state.messages("lost-1")) == 1


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (google_error(500, "INTERNAL"), PushError.UNAVAILABLE),
        (google_error(503, "UNAVAILABLE"), PushError.UNAVAILABLE),
        (Response("<h1>Bad gateway</h1>", 502), PushError.UNAVAILABLE),
        (google_error(504, "DEADLINE_EXCEEDED"), PushError.TIMEOUT),
        (google_error(401, "UNAUTHENTICATED"), PushError.UNAUTHORISED),
        (google_error(403, "PERMISSION_DENIED"), PushError.UNAUTHORISED),
        (google_error(404, "NOT_FOUND"), PushError.UNKNOWN),
        (Response('{"error": "teapot"}', 418), PushError.UNKNOWN),
        (Response(b"\xff\xfe", 400), PushError.UNKNOWN),
        (Response("accepted?", 200), PushError.UNKNOWN),
        (Response("{}", 200, mimetype="application/json"), PushError.UNKNOWN),
        (Response('{"name": 7}', 200, mimetype="application/json"), PushError.UNKNOWN),
        (Response('["name"]', 200, mimetype="application/json"), PushError.UNKNOWN),
        (Response(f'{{"name": "{"n" * 201}"}}', 200), PushError.UNKNOWN),
    ],
)
def test_an_answer_that_does_not_blame_the_message_leaves_it_for_later(
    outcome_of: Callable[[Response], tuple[PushOutcome, int]],
    answer: Response,
    error: PushError,
) -> None:
    outcome, tries = outcome_of(answer)

    assert outcome == PushOutcome(accepted=False, error=error, retryable=True)
    assert tries == 1


def test_a_fault_in_the_payload_does_not_kill_the_address(
    outcome_of: Callable[[Response], tuple[PushOutcome, int]],
) -> None:
    violation = {"@type": BAD_REQUEST, "fieldViolations": [{"field": "message.data[0].value"}]}

    outcome, _ = outcome_of(google_error(400, "INVALID_ARGUMENT", violation))

    assert outcome == PushOutcome(accepted=False, error=PushError.INVALID_MESSAGE)


@pytest.mark.parametrize(
    ("retry_after", "least_s", "most_s"),
    [
        ("90", 90, 90),
        (format_datetime(datetime.now(UTC) + timedelta(hours=1), usegmt=True), 3400, 3600),
        (format_datetime(datetime.now(UTC) - timedelta(hours=1), usegmt=True), 0, 0),
    ],
    ids=["seconds", "date", "past date"],
)
def test_retry_after_is_understood_in_both_its_forms(
    outcome_of: Callable[[Response], tuple[PushOutcome, int]],
    retry_after: str,
    least_s: float,
    most_s: float,
) -> None:
    answer = google_error(429, "RESOURCE_EXHAUSTED")
    answer.headers["Retry-After"] = retry_after

    outcome, tries = outcome_of(answer)

    assert outcome.error is PushError.THROTTLED
    assert outcome.retry_after_s is not None
    assert least_s <= outcome.retry_after_s <= most_s
    assert tries == 1


@pytest.mark.parametrize(
    "retry_after",
    ["soon", "-5", "1.5", "Mon, 01 Jan 99999999999999999999 00:00:00 GMT", "Mon, 99 Foo 2026"],
)
def test_an_unreadable_retry_after_counts_as_none(
    outcome_of: Callable[[Response], tuple[PushOutcome, int]], retry_after: str
) -> None:
    answer = google_error(503, "UNAVAILABLE")
    answer.headers["Retry-After"] = retry_after

    assert outcome_of(answer)[0].retry_after_s is None


def test_a_message_that_cannot_be_encoded_is_refused_without_being_sent(
    firebase: Firebase, state: FirebaseState
) -> None:
    outcomes = firebase.send([dataclasses.replace(MESSAGE, ttl_s=-1), MESSAGE])

    assert outcomes[0] == PushOutcome(accepted=False, error=PushError.INVALID_MESSAGE)
    assert outcomes[1].accepted
    assert len(state.messages()) == 1

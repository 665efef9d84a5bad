"""What Firebase gets for each message, against the sandbox's stand-in."""

import dataclasses
from datetime import UTC, datetime

from app.adapters.firebase import Firebase
from app.adapters.push import PushError, PushOutcome
from sandbox.firebase import FirebaseState
from tests.adapters.firebase_stage import (
    MESSAGE,
    firebase_at,
    to,
)


def test_an_accepted_message_arrives_with_everything_it_should_say(
    firebase: Firebase, state: FirebaseState
) -> None:
    before = int(datetime.now(UTC).timestamp())
    (outcome,) = firebase.send([MESSAGE])

    (received,) = state.messages()
    expires_at = int(received.message["apns"]["headers"].pop("apns-expiration"))
    assert before + 3600 <= expires_at <= before + 3700
    assert outcome == PushOutcome(accepted=True, message_name=received.name)
    assert received.message == {
        "fid": "phone-1",
        "notification": {"title": MESSAGE.title, "body": MESSAGE.body},
        "data": MESSAGE.data,
        "android": {
            "priority": "NORMAL",
            "ttl": "3600s",
            "notification": {"channel_id": "report_updates", "tag": "report-7"},
        },
        "apns": {
            "headers": {"apns-priority": "5", "apns-collapse-id": "report-7"},
            "payload": {"aps": {"thread-id": "report_updates"}},
        },
    }


def test_an_urgent_message_asks_both_platforms_to_wake_the_phone(
    firebase: Firebase, state: FirebaseState
) -> None:
    firebase.send([dataclasses.replace(MESSAGE, is_urgent=True)])

    (received,) = state.messages()
    assert received.message["android"]["priority"] == "HIGH"
    assert received.message["apns"]["headers"]["apns-priority"] == "10"


def test_an_old_registration_token_is_sent_as_token_and_without_a_warning(
    firebase: Firebase, state: FirebaseState
) -> None:
    (outcome,) = firebase.send([dataclasses.replace(MESSAGE, address_kind="token")])

    assert outcome.accepted
    (received,) = state.messages()
    assert (received.address_kind, received.address) == ("token", "phone-1")
    assert "fid" not in received.message


def test_outcomes_keep_the_order_of_250_messages(firebase: Firebase, state: FirebaseState) -> None:
    addresses = [f"unregistered-{i}" if i % 7 == 3 else f"phone-{i}" for i in range(250)]

    outcomes = firebase.send([to(address) for address in addresses])

    expected = [[received.name for received in state.messages(a)] for a in addresses]
    assert [[o.message_name] if o.accepted else [] for o in outcomes] == expected
    assert sum(o.error is PushError.UNREGISTERED for o in outcomes) == 36


def test_no_messages_need_no_network() -> None:
    with firebase_at("http://127.0.0.1:9") as firebase:
        assert firebase.send([]) == []

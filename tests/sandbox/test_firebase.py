"""The Firebase stand-in: as strict as the real one, its faults as scripted."""

import time
from typing import Any

import jwt
import pytest
from flask.testing import FlaskClient

from sandbox.firebase import FirebaseState, make_service_account
from sandbox.firebase_rules import BodyRefused, read_send_request
from tests.sandbox.firebase_calls import (
    BODY,
    PROJECT,
    PUBLIC_KEY,
    SEND,
    authorised,
    changed,
    claims,
    client_of,
    send,
    sign_in,
    signed,
)

OTHER_ACCOUNT, _ = make_service_account(PROJECT, "http://127.0.0.1/token")


def error_code(answer: Any) -> str:
    details = answer.json["error"]["details"]
    return next(str(d["errorCode"]) for d in details if "errorCode" in d)


def test_a_signed_assertion_buys_a_token_that_may_send(
    client: FlaskClient, state: FirebaseState
) -> None:
    answer = sign_in(client, signed(claims()))
    assert answer.json["expires_in"] == 3600
    assert answer.json["token_type"] == "Bearer"

    headers = {"Authorization": f"Bearer {answer.json['access_token']}"}
    sent = client.post(SEND, json=BODY, headers=headers)

    assert sent.status_code == 200
    (received,) = state.messages("phone-1")
    assert sent.json == {"name": received.name}
    assert received.name.startswith(f"projects/{PROJECT}/messages/")


@pytest.mark.parametrize(
    ("assertion", "error"),
    [
        (jwt.encode(claims(), OTHER_ACCOUNT["private_key"], algorithm="RS256"), "invalid_grant"),
        (jwt.encode(claims(), "a shared secret of 32 bytes, no key", "HS256"), "invalid_grant"),
        (signed(claims(iss="someone@else.example")), "invalid_grant"),
        (signed(claims(aud="https://elsewhere.example/token")), "invalid_grant"),
        (signed(claims(iat=1, exp=3601)), "invalid_grant"),
        (signed(claims(exp=int(time.time()) + 7200)), "invalid_grant"),
        (signed({k: v for k, v in claims().items() if k != "exp"}), "invalid_grant"),
        (signed(claims(scope="https://www.googleapis.com/auth/drive")), "invalid_scope"),
        ("not a token", "invalid_grant"),
    ],
)
def test_a_bad_assertion_buys_nothing(client: FlaskClient, assertion: str, error: str) -> None:
    answer = sign_in(client, assertion)

    assert answer.status_code == 400
    assert answer.json["error"] == error


def test_only_the_assertion_grant_is_spoken(client: FlaskClient) -> None:
    answer = sign_in(client, signed(claims()), grant_type="password")
    assert answer.json["error"] == "unsupported_grant_type"


@pytest.mark.parametrize("headers", [{}, {"Authorization": "Bearer made-up"}])
def test_sending_without_an_issued_token_is_refused(
    client: FlaskClient, headers: dict[str, str]
) -> None:
    answer: Any = client.post(SEND, json=BODY, headers=headers)

    assert answer.status_code == 401
    assert answer.json["error"]["status"] == "UNAUTHENTICATED"


def test_an_expired_token_is_refused() -> None:
    client = client_of(FirebaseState(PROJECT, PUBLIC_KEY, token_lifetime_s=0))
    assert send(client).status_code == 401


def test_another_project_is_refused(client: FlaskClient) -> None:
    answer = client.post(
        "/v1/projects/another/messages:send", json=BODY, headers=authorised(client)
    )
    assert answer.status_code == 403


def test_a_dry_run_reaches_no_phone(client: FlaskClient, state: FirebaseState) -> None:
    answer = send(client, {**BODY, "validate_only": True})

    assert answer.json["name"].endswith("/fake_message_id")
    assert state.messages() == []


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ([], ""),
        ({}, "message"),
        ({"message": None}, "message"),
        (changed("surprise", 1), ""),
        (changed("message.priority", "high"), "message"),
        (changed("message.token", "another"), "message"),
        ({"message": {"notification": {"title": "to nobody"}}}, "message"),
        (changed("message.fid", ""), "message"),
        (changed("message.fid", 7), "message.fid"),
        (changed("message.data", {"v": 1}), "message.data[0].value"),
        (changed("message.data.from", "me"), "message.data"),
        (changed("message.data", {"gcm.n": "1"}), "message.data"),
        (changed("message.notification.title", 3), "message.notification.title"),
        (changed("message.notification.subtitle", "x"), "message.notification"),
        (changed("message.android.ttl", 3600), "message.android.ttl"),
        (changed("message.android.ttl", "3600"), "message.android.ttl"),
        (changed("message.android.ttl", "-1s"), "message.android.ttl"),
        (changed("message.android.ttl", "2419201s"), "message.android.ttl"),
        (changed("message.android.priority", "urgent"), "message.android.priority"),
        (changed("message.android.directBootOk", 1), "message.android.direct_boot_ok"),
        (
            changed("message.android.notification.sticky", "yes"),
            "message.android.notification.sticky",
        ),
        (
            changed("message.android.notification.notification_count", True),
            "message.android.notification.notification_count",
        ),
        (changed("message.android.collapse_key", None), "message.android.collapse_key"),
        (changed("message.apns.headers", {"apns-priority": 5}), "message.apns.headers[0].value"),
        (changed("message.apns.headers.apns-collapse-id", "đ" * 33), "message.apns.headers"),
        (changed("message.validate_only", True), "message"),
        (changed("message.data.long", "x" * 4096), "message"),
    ],
)
def test_a_body_that_breaks_a_rule_is_refused_and_the_field_named(
    client: FlaskClient, state: FirebaseState, body: Any, field: str
) -> None:
    answer = send(client, body)

    assert answer.status_code == 400
    assert answer.json["error"]["status"] == "INVALID_ARGUMENT"
    assert error_code(answer) == "INVALID_ARGUMENT"
    (violation,) = answer.json["error"]["details"][1]["fieldViolations"]
    assert violation["field"] == field
    assert state.messages() == []


def test_both_spellings_of_a_name_are_understood_but_not_together() -> None:
    camel = changed("message.android.collapseKey", "a")
    assert read_send_request(camel).message["android"]["collapse_key"] == "a"

    camel["message"]["android"]["collapse_key"] = "b"
    with pytest.raises(BodyRefused, match="already set"):
        read_send_request(camel)


def test_vietnamese_counts_in_bytes_against_the_limit(client: FlaskClient) -> None:
    assert send(client, changed("message.notification.body", "x" * 3000)).status_code == 200
    assert send(client, changed("message.notification.body", "ế" * 3000)).status_code == 400


def test_a_body_that_is_no_json_is_refused(client: FlaskClient) -> None:
    answer = client.post(SEND, data="{", headers=authorised(client))
    assert answer.status_code == 400


@pytest.mark.parametrize(
    ("address", "answers"),
    [
        ("unregistered-1", [(404, "UNREGISTERED")] * 2),
        ("mismatch-1", [(403, "SENDER_ID_MISMATCH")] * 2),
        ("invalid-1", [(400, "INVALID_ARGUMENT")] * 2),
        ("badpayload-1", [(400, "INVALID_ARGUMENT")] * 2),
        ("internal-1", [(500, "INTERNAL"), (200, None)]),
        ("overloaded-1", [(503, "UNAVAILABLE"), (200, None)]),
        ("throttled-1", [(429, "QUOTA_EXCEEDED"), (200, None)]),
        ("flaky-1", [(503, "UNAVAILABLE"), (503, "UNAVAILABLE"), (200, None)]),
    ],
)
def test_the_address_chooses_the_fault(
    client: FlaskClient, address: str, answers: list[tuple[int, str | None]]
) -> None:
    given = [send(client, fid=address) for _ in answers]

    assert [
        (answer.status_code, error_code(answer) if answer.status_code != 200 else None)
        for answer in given
    ] == answers


def test_the_refusal_of_an_address_names_its_field(client: FlaskClient) -> None:
    details = send(client, fid="invalid-1").json["error"]["details"]
    assert details[1]["fieldViolations"][0]["field"] == "message.fid"


def test_a_refusal_of_too_much_says_when_to_come_again(client: FlaskClient) -> None:
    assert send(client, fid="throttled-1").headers["Retry-After"] == "1"
    assert send(client, fid="overloaded-1").headers["Retry-After"] == "7"


def test_each_message_meets_its_addresss_trouble_by_itself(client: FlaskClient) -> None:
    codes = [
        send(client, fid="internal-1", data={"id": name}).status_code for name in ("a", "b", "b")
    ]
    assert codes == [500, 500, 200]


def test_a_token_that_is_revoked_once_is_unauthenticated(client: FlaskClient) -> None:
    answers = [send(client, fid="revoked-1") for _ in range(2)]
    assert [answer.status_code for answer in answers] == [401, 200]

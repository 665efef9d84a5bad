"""Calling the Firebase stand-in in tests."""

import copy
import time
from typing import Any

import jwt
from flask import Flask
from flask.testing import FlaskClient

from sandbox.firebase import FirebaseState, create_firebase_blueprint, make_service_account

PROJECT = "bds-test"
ACCOUNT, PUBLIC_KEY = make_service_account(PROJECT, "http://127.0.0.1/token")
SEND = f"/v1/projects/{PROJECT}/messages:send"
GRANT = "urn:ietf:params:oauth:grant-type:jwt-bearer"
BODY: dict[str, Any] = {
    "message": {
        "fid": "phone-1",
        "notification": {"title": "Có cập nhật", "body": "Mở ứng dụng để xem."},
        "data": {"v": "1", "deep_link": "https://bds.example/r/1"},
        "android": {
            "ttl": "3600s",
            "priority": "high",
            "notification": {"channel_id": "report_updates", "tag": "report-1"},
        },
        "apns": {"headers": {"apns-priority": "10", "apns-collapse-id": "report-1"}},
    }
}


def client_of(state: FirebaseState) -> FlaskClient:
    """Who calls a stand-in."""
    app = Flask("stand-in")
    app.register_blueprint(create_firebase_blueprint(state))
    return app.test_client()


def claims(**changes: object) -> dict[str, Any]:
    """What a service account says of itself, with ``changes``."""
    now = int(time.time())
    return {
        "iss": ACCOUNT["client_email"],
        "scope": "https://www.googleapis.com/auth/firebase.messaging",
        "aud": "https://oauth2.googleapis.com/token",
        "iat": now,
        "exp": now + 3600,
    } | changes


def sign_in(client: FlaskClient, assertion: str, grant_type: str = GRANT) -> Any:
    """Ask for an access token; the response."""
    return client.post("/token", data={"grant_type": grant_type, "assertion": assertion})


def signed(content: dict[str, Any]) -> str:
    """An assertion with the account's own signature."""
    return jwt.encode(content, ACCOUNT["private_key"], algorithm="RS256")


def authorised(client: FlaskClient) -> dict[str, str]:
    """The headers of who may send."""
    token = sign_in(client, signed(claims())).json["access_token"]
    return {"Authorization": f"Bearer {token}"}


def send(client: FlaskClient, body: Any = BODY, **message: Any) -> Any:
    """Send the good body, or another, with members of the message replaced; the response."""
    if message:
        body = {"message": {**body["message"], **message}}
    return client.post(SEND, json=body, headers=authorised(client))


def changed(path: str, value: Any) -> dict[str, Any]:
    """The good body with one field set to another value."""
    body = copy.deepcopy(BODY)
    *parents, last = path.split(".")
    place = body
    for name in parents:
        place = place.setdefault(name, {})
    place[last] = value
    return body

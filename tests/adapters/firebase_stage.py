"""Firebase's counterparts on loopback: the sandbox's stand-in, and servers that misbehave."""

import dataclasses
import socket
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager

from flask import Flask, Response, jsonify

from app.adapters.firebase import Firebase
from app.adapters.push import PushMessage
from sandbox.firebase import FirebaseState, create_firebase_blueprint, make_service_account

PROJECT = "bds-test"
ACCOUNT, PUBLIC_KEY = make_service_account(PROJECT, "set when the server's port is known")
BAD_REQUEST = "type.googleapis.com/google.rpc.BadRequest"

MESSAGE = PushMessage(
    address="phone-1",
    address_kind="fid",
    title="Phản ánh của bạn có cập nhật",
    body="Mở ứng dụng để xem.",
    data={"v": "1", "id": "0198c0de", "type": "report_moved"},
    channel="report_updates",
    collapse_key="report-7",
    ttl_s=3600,
    is_urgent=False,
)


@contextmanager
def silent_server() -> Iterator[str]:
    """Yield the address of a server that takes connections and never says a word."""
    with socket.create_server(("127.0.0.1", 0), backlog=200) as listener:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"


def stand_in(state: FirebaseState) -> Flask:
    app = Flask("stand-in")
    app.register_blueprint(create_firebase_blueprint(state))
    return app


def firebase_at(
    base: str, *, account: dict[str, str] = ACCOUNT, timeout_s: float = 20.0
) -> closing[Firebase]:
    account = account | {"token_uri": f"{base}/token"}
    return closing(Firebase(account, endpoint=base, chunk_timeout_s=timeout_s))


def to(address: str) -> PushMessage:
    return dataclasses.replace(MESSAGE, address=address)


def google_error(status: int, code: str, *details: Mapping[str, object]) -> Response:
    error = {"code": status, "message": "…", "status": code, "details": list(details)}
    with Flask("json").app_context():
        answer = jsonify(error=error)
    answer.status_code = status
    return answer

"""A Firebase that is slow, silent, down or closed, and what is left behind."""

import gc
import socket
import threading
from contextlib import closing
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from app.adapters.firebase import Firebase
from app.adapters.push import PushError, PushOutcome
from sandbox.firebase import FirebaseState, make_service_account
from sandbox.server import serve
from tests.adapters.firebase_stage import (
    ACCOUNT,
    MESSAGE,
    firebase_at,
    silent_server,
    stand_in,
    to,
)


def test_one_slow_message_times_out_and_costs_the_others_nothing(state: FirebaseState) -> None:
    with serve(stand_in(state)) as base, firebase_at(base, timeout_s=0.5) as firebase:
        outcomes = firebase.send([to("phone-1"), to("slow-1"), to("phone-2")])

    assert [outcome.accepted for outcome in outcomes] == [True, False, True]
    assert outcomes[1] == PushOutcome(accepted=False, error=PushError.TIMEOUT, retryable=True)


@pytest.mark.timeout(30)
def test_a_firebase_that_never_answers_is_given_up(state: FirebaseState) -> None:
    with serve(stand_in(state)) as base, silent_server() as silent:
        account = ACCOUNT | {"token_uri": f"{base}/token"}
        with closing(Firebase(account, endpoint=silent, chunk_timeout_s=0.3)) as firebase:
            outcomes = firebase.send([MESSAGE] * 150)

    assert {outcome.error for outcome in outcomes} == {PushError.TIMEOUT}
    assert len(outcomes) == 150


def test_a_firebase_that_is_down_leaves_every_message_for_later() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    with firebase_at(f"http://127.0.0.1:{port}") as firebase:
        outcomes = firebase.send([MESSAGE] * 2)

    down = PushOutcome(accepted=False, error=PushError.UNAVAILABLE, retryable=True)
    assert outcomes == [down] * 2


def test_two_projects_live_side_by_side(state: FirebaseState) -> None:
    staff_account, staff_key = make_service_account("bds-staff", "set later")
    staff_state = FirebaseState("bds-staff", staff_key)
    with (
        serve(stand_in(state)) as citizen_base,
        serve(stand_in(staff_state)) as staff_base,
        firebase_at(citizen_base) as citizens,
        firebase_at(staff_base, account=staff_account) as staff,
    ):
        assert staff.send([to("desk-1")])[0].accepted
        assert citizens.send([to("phone-1")])[0].accepted
        assert staff.send([to("desk-2")])[0].accepted

    assert [received.address for received in state.messages()] == ["phone-1"]
    assert [received.address for received in staff_state.messages()] == ["desk-1", "desk-2"]


class KeepsConnections(BaseHTTPRequestHandler):
    """Answers everything with a token and a name, and keeps the connection, as Google does."""

    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        body = b'{"access_token": "t", "expires_in": 3600, "name": "projects/p/messages/1"}'
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *arguments: object) -> None:
        """Say nothing."""


def test_closing_leaves_no_connection_and_no_loop_behind() -> None:
    # The server's threads end when their connections are closed, and closing it waits for them.
    server = ThreadingHTTPServer(("127.0.0.1", 0), KeepsConnections)
    server.daemon_threads = False
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    with firebase_at(f"http://127.0.0.1:{server.server_port}") as firebase:
        assert all(outcome.accepted for outcome in firebase.send([MESSAGE] * 3))
    server.shutdown()
    thread.join()
    server.server_close()

    del firebase
    gc.collect()  # what was left open warns here, and warnings are errors


def test_neither_addresses_nor_credentials_are_logged_or_shown(
    firebase: Firebase, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level("DEBUG"):
        outcomes = firebase.send([to("unregistered-secret"), to("flaky-secret"), to("ok-secret")])

    everything = caplog.text + repr(outcomes) + repr(to("phone-secret"))
    assert "-secret" not in everything
    assert "Bearer" not in everything
    assert "PRIVATE KEY" not in everything

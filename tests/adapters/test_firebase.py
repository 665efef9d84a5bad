"""The Firebase adapter against a counterpart on loopback: the sandbox's, and scripted answers."""

import dataclasses
import gc
import socket
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from flask import Flask, Response, jsonify, request

from app.adapters.firebase import Firebase, PushError, PushMessage, PushOutcome
from sandbox.firebase import FirebaseState, create_firebase_blueprint, make_service_account
from sandbox.server import serve

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


@pytest.fixture
def state() -> FirebaseState:
    return FirebaseState(PROJECT, PUBLIC_KEY)


@pytest.fixture
def firebase(state: FirebaseState) -> Iterator[Firebase]:
    with serve(stand_in(state)) as base, firebase_at(base) as firebase:
        yield firebase


@pytest.fixture
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


def google_error(status: int, code: str, *details: Mapping[str, object]) -> Response:
    error = {"code": status, "message": "…", "status": code, "details": list(details)}
    with Flask("json").app_context():
        answer = jsonify(error=error)
    answer.status_code = status
    return answer


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
        "apns": {"headers": {"apns-priority": "5", "apns-collapse-id": "report-7"}},
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


@pytest.mark.timeout(30)
def test_a_sign_in_that_never_answers_is_given_up_once_for_all_messages() -> None:
    with silent_server() as silent, firebase_at(silent, timeout_s=0.3) as firebase:
        outcomes = firebase.send([MESSAGE] * 250)

    timed_out = PushOutcome(accepted=False, error=PushError.TIMEOUT, retryable=True)
    assert outcomes == [timed_out] * 250


def test_a_firebase_that_is_down_leaves_every_message_for_later() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    with firebase_at(f"http://127.0.0.1:{port}") as firebase:
        outcomes = firebase.send([MESSAGE] * 2)

    down = PushOutcome(accepted=False, error=PushError.UNAVAILABLE, retryable=True)
    assert outcomes == [down] * 2


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


def test_an_unreadable_retry_after_counts_as_none(
    outcome_of: Callable[[Response], tuple[PushOutcome, int]],
) -> None:
    answer = google_error(503, "UNAVAILABLE")
    answer.headers["Retry-After"] = "soon"

    assert outcome_of(answer)[0].retry_after_s is None


def test_a_message_that_cannot_be_encoded_is_refused_without_being_sent(
    firebase: Firebase, state: FirebaseState
) -> None:
    outcomes = firebase.send([dataclasses.replace(MESSAGE, ttl_s=-1), MESSAGE])

    assert outcomes[0] == PushOutcome(accepted=False, error=PushError.INVALID_MESSAGE)
    assert outcomes[1].accepted
    assert len(state.messages()) == 1


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


def test_neither_addresses_nor_credentials_are_logged_or_shown(
    firebase: Firebase, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level("DEBUG"):
        outcomes = firebase.send([to("unregistered-secret"), to("flaky-secret"), to("ok-secret")])

    everything = caplog.text + repr(outcomes) + repr(to("phone-secret"))
    assert "-secret" not in everything
    assert "Bearer" not in everything
    assert "PRIVATE KEY" not in everything

"""A stand-in for Firebase Cloud Messaging: sign-in, HTTP v1 sending, and phones to look at.

Speaks the protocol that firebase-admin speaks to Google and is as strict about it. Faults need no
side channel: the part of an address before its first dash chooses one (``unregistered-…`` is
unknown to Firebase, ``lost-…`` gets its message while the sender gets no answer).
"""

import json
import secrets
import socket
import threading
import time
import uuid
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import jwt
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from flask import Blueprint, Response, jsonify, make_response, render_template, request, send_file

from sandbox.firebase_rules import BodyRefused, Refusal, SendRequest, read_send_request

_JWT_BEARER = "urn:ietf:params:oauth:grant-type:jwt-bearer"
_SCOPES = frozenset(
    f"https://www.googleapis.com/auth/{name}" for name in ("firebase.messaging", "cloud-platform")
)
# google-auth addresses every assertion to Google itself, whatever the key file's token_uri.
_AUDIENCE = "https://oauth2.googleapis.com/token"
_MAX_ASSERTION_S = 3600
_SLOW_S = 1.0
_PAGES = Path(__file__).parent / "pages"
_ZONE = ZoneInfo("Asia/Ho_Chi_Minh")

_UNAUTHENTICATED = Refusal(401, "UNAUTHENTICATED", "No valid access token in the request.")
_WRONG_PROJECT = Refusal(403, "PERMISSION_DENIED", "The account may not send for this project.")
_UNREGISTERED = Refusal(404, "NOT_FOUND", "Requested entity was not found.", "UNREGISTERED")
_MISMATCH = Refusal(403, "PERMISSION_DENIED", "SenderId mismatch", "SENDER_ID_MISMATCH")
_UNAVAILABLE = Refusal(503, "UNAVAILABLE", "The service is unavailable.", "UNAVAILABLE")
_THROTTLED = Refusal(
    429, "RESOURCE_EXHAUSTED", "Quota exceeded.", "QUOTA_EXCEEDED", retry_after_s=1
)


@dataclass(frozen=True)
class Received:
    """A message as it arrived at a phone."""

    name: str
    address: str
    address_kind: str
    received_at: datetime
    message: dict[str, Any]

    def as_json(self) -> dict[str, Any]:
        """Return it for the journal and for ``GET /messages``."""
        return asdict(self) | {"received_at": self.received_at.isoformat()}


@dataclass(frozen=True)
class Notice:
    """What a phone shows: the newest message under its tag, and how many it replaced."""

    newest: Received
    replaced: int

    @property
    def content(self) -> str:
        """The whole message as JSON to be read by people."""
        return json.dumps(self.newest.message, ensure_ascii=False, indent=2)


class FirebaseState:
    """All that the stand-in remembers; the threads of a server may share it.

    With a ``journal`` each message is also a line of that file, and read back at the next start.
    """

    def __init__(
        self,
        project_id: str,
        public_key_pem: str,
        journal: Path | None = None,
        *,
        token_lifetime_s: int = 3600,
    ) -> None:
        self.project_id = project_id
        self.public_key_pem = public_key_pem
        self.token_lifetime_s = token_lifetime_s
        self._journal = journal
        self._lock = threading.Lock()
        self._token_ends: dict[str, float] = {}
        self._attempts: Counter[str] = Counter()
        self._phones: defaultdict[str, list[Received]] = defaultdict(list)
        if journal is not None:
            journal.parent.mkdir(parents=True, exist_ok=True)
            for received in _read_journal(journal):
                self._phones[received.address].append(received)

    def issue_token(self) -> str:
        """Return a new access token, good for ``token_lifetime_s``."""
        token = secrets.token_urlsafe(32)
        with self._lock:
            self._token_ends[token] = time.monotonic() + self.token_lifetime_s
        return token

    def is_token_good(self, token: str) -> bool:
        """Whether this process issued the token and it has not expired."""
        with self._lock:
            return self._token_ends.get(token, 0.0) > time.monotonic()

    def count_attempt(self, address: str) -> int:
        """Return how many times the address has been sent to, this time included."""
        with self._lock:
            self._attempts[address] += 1
            return self._attempts[address]

    def receive(self, sent: SendRequest) -> Received:
        """Put the message on its phone."""
        received = Received(
            name=f"projects/{self.project_id}/messages/{uuid.uuid4()}",
            address=sent.address,
            address_kind=sent.address_kind,
            received_at=datetime.now(UTC),
            message=sent.message,
        )
        with self._lock:
            self._phones[received.address].append(received)
            if self._journal is not None:
                with self._journal.open("a", encoding="utf-8") as file:
                    file.write(json.dumps(received.as_json(), ensure_ascii=False) + "\n")
        return received

    def messages(self, address: str | None = None) -> list[Received]:
        """Return what one phone received, or all of them, the oldest first."""
        with self._lock:
            if address is not None:
                return list(self._phones.get(address, ()))
            everything = [received for phone in self._phones.values() for received in phone]
        return sorted(everything, key=lambda received: received.received_at)


def _read_journal(journal: Path) -> Iterable[Received]:
    if not journal.exists():
        return
    *lines, torn = journal.read_text(encoding="utf-8").split("\n")
    if torn:  # the process was killed while it wrote: this message was never answered
        journal.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    for line in lines:
        fields = json.loads(line)
        yield Received(**fields | {"received_at": datetime.fromisoformat(fields["received_at"])})


def make_service_account(
    project_id: str, token_uri: str, private_key_pem: str | None = None
) -> tuple[dict[str, str], str]:
    """Return a service account's key file, as Google writes it, and its public key in PEM."""
    if private_key_pem is None:
        key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        private_key_pem = key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        ).decode()
    private_key = serialization.load_pem_private_key(private_key_pem.encode(), password=None)
    public_key_pem = private_key.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    account = {
        "type": "service_account",
        "project_id": project_id,
        "private_key_id": uuid.uuid5(uuid.NAMESPACE_OID, public_key_pem.decode()).hex,
        "private_key": private_key_pem,
        "client_email": _client_email(project_id),
        "token_uri": token_uri,
    }
    return account, public_key_pem.decode()


def _client_email(project_id: str) -> str:
    return f"firebase-adminsdk@{project_id}.iam.gserviceaccount.com"


def create_firebase_blueprint(state: FirebaseState) -> Blueprint:
    """Return the routes: sign-in, sending, the messages as JSON, and the phones as pages."""
    blueprint = Blueprint("firebase", __name__, template_folder="pages")

    @blueprint.post("/token")
    def sign_in() -> tuple[Response, int]:
        fault = _fault_of_assertion(state)
        if fault is not None:
            return jsonify(error=fault, error_description="The assertion was refused."), 400
        token = state.issue_token()
        lifetime_s = state.token_lifetime_s
        return jsonify(
            {"access_token": token, "token_type": "Bearer", "expires_in": lifetime_s}
        ), 200

    @blueprint.post("/v1/projects/<project_id>/messages:send")
    def send(project_id: str) -> Response:
        authorization = request.authorization
        if authorization is None or not state.is_token_good(authorization.token or ""):
            return _refuse(_UNAUTHENTICATED)
        if project_id != state.project_id:
            return _refuse(_WRONG_PROJECT)
        try:
            sent = read_send_request(request.get_json(silent=True))
        except BodyRefused as error:
            return _refuse(error.refusal)
        return _deliver(state, sent)

    @blueprint.get("/messages")
    def list_messages() -> Response:
        received = state.messages(request.args.get("address"))
        return jsonify(messages=[message.as_json() for message in received])

    @blueprint.get("/phone", defaults={"address": None})
    @blueprint.get("/phone/<path:address>")
    def show_phone(address: str | None) -> Response:
        phones = Counter(received.address for received in state.messages())
        notices = _latest_by_tag(state.messages(address)) if address else []
        page = render_template(
            "phone.html",
            address=address,
            phones=phones,
            notices=notices,
            is_live=request.args.get("live") != "0",
            now=datetime.now(UTC),
            zone=_ZONE,
        )
        answer = make_response(page)
        answer.headers["Cache-Control"] = "no-store"
        return answer

    @blueprint.get("/phone.css")
    def stylesheet() -> Response:
        return send_file(_PAGES / "phone.css")

    return blueprint


def _fault_of_assertion(state: FirebaseState) -> str | None:
    """Check the grant of RFC 7523 in the request; returns OAuth's error code, or None."""
    if request.form.get("grant_type") != _JWT_BEARER:
        return "unsupported_grant_type"
    try:
        claims = jwt.decode(
            request.form.get("assertion", ""),
            state.public_key_pem,
            algorithms=["RS256"],
            audience=_AUDIENCE,
            issuer=_client_email(state.project_id),
            options={"require": ["iss", "aud", "iat", "exp", "scope"]},
        )
    except jwt.InvalidTokenError:
        return "invalid_grant"
    if claims["exp"] - claims["iat"] > _MAX_ASSERTION_S:
        return "invalid_grant"
    if _SCOPES.isdisjoint(str(claims["scope"]).split()):
        return "invalid_scope"
    return None


def _deliver(state: FirebaseState, sent: SendRequest) -> Response:
    fault = sent.address.partition("-")[0] if "-" in sent.address else ""
    attempt = state.count_attempt(sent.address)
    refusal = _scripted_refusal(fault, attempt, sent.address_kind)
    if refusal is not None:
        return _refuse(refusal)
    if fault == "slow":
        time.sleep(_SLOW_S)
    if sent.is_dry_run:
        return jsonify(name=f"projects/{state.project_id}/messages/fake_message_id")
    received = state.receive(sent)
    if fault == "lost" and attempt == 1:
        _hang_up()
    return jsonify(name=received.name)


def _scripted_refusal(fault: str, attempt: int, address_kind: str) -> Refusal | None:
    always = {
        "unregistered": _UNREGISTERED,
        "mismatch": _MISMATCH,
        "invalid": BodyRefused(f"message.{address_kind}", "Invalid registration").refusal,
    }
    if fault in always:
        return always[fault]
    if fault == "throttled" and attempt == 1:
        return _THROTTLED
    if fault == "flaky" and attempt <= 2:
        return _UNAVAILABLE
    return None


def _refuse(refusal: Refusal) -> Response:
    answer = make_response(jsonify(refusal.body()), refusal.http_status)
    if refusal.retry_after_s is not None:
        answer.headers["Retry-After"] = str(refusal.retry_after_s)
    return answer


def _hang_up() -> None:
    """Close the connection, so that the answer goes nowhere; works under Werkzeug's server."""
    connection: socket.socket = request.environ["werkzeug.socket"]
    connection.shutdown(socket.SHUT_RDWR)


def _latest_by_tag(messages: Iterable[Received]) -> list[Notice]:
    """Return what is on the screen, newest first; a message without a tag stands for itself."""
    notices: dict[str, Notice] = {}
    for received in messages:
        android = received.message.get("android", {})
        tag = android.get("notification", {}).get("tag", received.name)
        earlier = notices.pop(tag, None)
        notices[tag] = Notice(received, replaced=0 if earlier is None else earlier.replaced + 1)
    return list(reversed(notices.values()))

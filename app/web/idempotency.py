"""Idempotency-Key: a request sent again, by a retry or a second tap, gets the first one's answer.

The key belongs to the caller and the route. The answer (2xx only) is stored sealed in the
transaction that did the work and kept for 48 hours. The value is a structured-field string or a
bare token; ``"k"`` and ``k`` name the same key (draft-ietf-httpapi-idempotency-key-header-07).
"""

import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import IO, Any

import orjson
from flask import Response, g, make_response, request
from sqlalchemy import Connection, UpdateBase, bindparam, select, text
from sqlalchemy.orm import Session

from app.database import Sealer, table_of, upserts
from app.errors import (
    IdempotencyInFlight,
    IdempotencyKeyInvalid,
    IdempotencyKeyMissing,
    IdempotencyKeyReused,
)
from app.web.context import current_sealer, request_now
from app.web.kept_answers import KEPT_FOR, PURPOSE
from app.web.marks import NEEDS_IDEMPOTENCY_KEY
from app.web.models import IdempotentAnswer
from app.web.strict_json import read_json
from app.web.transactions import CHECKS_CALLER, request_transaction

_QUOTED = re.compile(r'"([\x20\x21\x23-\x5b\x5d-\x7e]{8,128})"')
_TOKEN = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z:/=-]{8,128}")
# What of the answer a retry needs besides status and body.
_READ_AT_ONCE = 2**18
_KEPT_HEADERS = ("Content-Type", "Content-Language", "ETag", "Location")

_ANSWERS = table_of(IdempotentAnswer).c
_LOCK = text("SELECT pg_try_advisory_xact_lock(:n)")
_FIND = select(_ANSWERS.fingerprint, _ANSWERS.status, _ANSWERS.sealed_answer).where(
    _ANSWERS.key_hash == bindparam("key_hash"), _ANSWERS.expires_at > bindparam("now")
)


def _store(insert: Any) -> UpdateBase:
    kept = ("fingerprint", "status", "sealed_answer", "caller", "expires_at")
    stored: UpdateBase = insert.on_conflict_do_update(
        index_elements=["key_hash"],
        set_={name: insert.excluded[name] for name in kept},
        where=_ANSWERS.expires_at <= bindparam("now", type_=_ANSWERS.expires_at.type),
    ).returning(_ANSWERS.key_hash)
    return stored


# In place of an answer that has expired, and of no other.
_STORE = upserts(IdempotentAnswer, _store)


@dataclass(frozen=True)
class KeyedRequest:
    """A request with its key, and the fingerprint of what it asks for."""

    key_hash: bytes
    fingerprint: bytes
    sealer: Sealer

    @classmethod
    def current(cls) -> "KeyedRequest":
        """The current request's; raises ``IdempotencyKeyMissing`` or ``…Invalid``."""
        scope = f"{g.caller_key} {request.method} {request.url_rule} {request.view_args}"
        return cls(
            key_hash=hashlib.sha256(f"{scope}\x00{_read_key()}".encode()).digest(),
            fingerprint=_fingerprint(),
            sealer=current_sealer(),
        )

    def lock(self, session: Session) -> None:
        """Let only one request with this key work at a time.

        On SQLite the write transaction itself is the lock and the second request waits; on
        PostgreSQL it is told to come again. Raises ``IdempotencyInFlight``.
        """
        if session.get_bind().dialect.name == "sqlite":
            return
        number = int.from_bytes(self.key_hash[:8], "big", signed=True)
        if not session.connection().scalar(_LOCK, {"n": number}):
            raise IdempotencyInFlight(retry_after_s=1)

    def find_answer(self, session: Session | Connection) -> Response | None:
        """The stored answer; raises ``IdempotencyKeyReused`` when it was to another body."""
        connection = session.connection() if isinstance(session, Session) else session
        wanted = {"key_hash": self.key_hash, "now": request_now()}
        row = connection.execute(_FIND, wanted).first()
        if row is None:
            return None
        if row.fingerprint != self.fingerprint:
            raise IdempotencyKeyReused
        kept = self.sealer.unseal(row.sealed_answer, purpose=PURPOSE)
        headers, _, body = kept.partition(b"\n")
        response = Response(body, row.status, orjson.loads(headers))
        response.headers["Idempotency-Replayed"] = "true"
        return response

    def store_answer(self, session: Session, response: Response) -> None:
        """Keep a 2xx answer, in the transaction that did the work.

        Raises ``IdempotencyInFlight`` where another request kept one under this key meanwhile.
        """
        if not 200 <= response.status_code < 300:
            return
        headers = {
            name: response.headers[name] for name in _KEPT_HEADERS if name in response.headers
        }
        kept = orjson.dumps(headers) + b"\n" + response.get_data()
        connection = session.connection()
        stored = connection.scalar(
            _STORE[connection.dialect.name],
            {
                "key_hash": self.key_hash,
                "fingerprint": self.fingerprint,
                "status": response.status_code,
                "sealed_answer": self.sealer.seal(kept, purpose=PURPOSE),
                "caller": g.caller_key,
                "expires_at": request_now() + KEPT_FOR,
                "now": request_now(),
            },
        )
        if stored is None:
            raise IdempotencyInFlight(retry_after_s=1)


def idempotent(view: Callable[..., Any]) -> Callable[..., Response]:
    """Run the view once per Idempotency-Key, in one transaction, committed when it returns."""

    @wraps(view)
    def once(*args: Any, **kwargs: Any) -> Response:
        keyed = KeyedRequest.current()
        with request_transaction() as session:
            keyed.lock(session)
            answered = keyed.find_answer(session)
            if answered is not None:
                return answered
            response = make_response(view(*args, **kwargs))
            keyed.store_answer(session, response)
            session.commit()
            return response

    return needs_key(CHECKS_CALLER.put(once, value=True))


def needs_key(view: Callable[..., Any]) -> Callable[..., Any]:
    """Mark a view that reads the key itself, for the API documents."""
    return NEEDS_IDEMPOTENCY_KEY.put(view, value=True)


def _read_key() -> str:
    sent = request.headers.getlist("Idempotency-Key")
    if not sent or not sent[0].strip():
        raise IdempotencyKeyMissing
    value = sent[0].strip()
    quoted = _QUOTED.fullmatch(value)
    if quoted is not None and len(sent) == 1:
        return quoted.group(1)
    if _TOKEN.fullmatch(value) and len(sent) == 1:
        return value
    raise IdempotencyKeyInvalid


def _content_hash(stream: IO[bytes]) -> bytes:
    """SHA-256 of a file, which stands at its beginning before and afterwards."""
    digest = hashlib.sha256()
    while part := stream.read(_READ_AT_ONCE):
        digest.update(part)
    stream.seek(0)
    return digest.digest()


def _fingerprint() -> bytes:
    """SHA-256 over the JSON's meaning, or over the fields and each file's content."""
    if request.mimetype == "multipart/form-data":
        digest = hashlib.sha256()
        for name, value in sorted(request.form.items(multi=True)):
            digest.update(orjson.dumps([name, value]))
        for name, file in sorted(request.files.items(multi=True), key=lambda part: part[0]):
            digest.update(orjson.dumps([name]) + _content_hash(file.stream))
        return digest.digest()
    body = request.get_data(cache=True)
    meaning = orjson.dumps(read_json(body), option=orjson.OPT_SORT_KEYS) if body else b""
    return hashlib.sha256(meaning).digest()

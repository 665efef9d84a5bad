"""One refusal for every cause, seen from outside; its cause in the log, and no token anywhere."""

import json
import logging
import threading
import uuid
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import select, update

from app.audit.models import AuditEvent
from app.identity.models import AuthSession, CitizenLogin
from tests.identity.forging import Draft, b64
from tests.service import Caller, Service
from tests.web.problems import problem_of

_REQUEST_ID = "0123456789abcdef"


def _get(service: Service, token: str, path: str = "/v1/me") -> Any:
    return service.anyone().get(path, Authorization=f"Bearer {token}", X_Request_Id=_REQUEST_ID)


@pytest.fixture(scope="module")
def refused(shared: Service, lan: Caller) -> dict[str, str]:
    """Tokens, each refused for another cause."""
    issuer = shared.sandbox.issuers["vneid"]
    revoked = issuer.access_token("lan")
    assert shared.anyone().post("/v1/auth/revoke", {"access_token": revoked}).status_code == 204
    ours = lan.tokens["access_token"]
    draft = Draft.access_token(issuer)
    return {
        "garbage": "x",
        "empty parts": "..",
        "expired": draft.with_claims(exp=draft.now - 100, iat=draft.now - 200).sign(),
        "denied": revoked,
        "wrong audience": Draft.access_token(issuer).with_claims(aud="x").sign(),
        "unknown issuer": Draft.access_token(issuer).with_claims(iss="https://x.example").sign(),
        "unknown key": Draft.access_token(issuer).with_header(kid="x").sign(),
        "a changed signature": ours[:-4] + "AAAA",
        "ours by no key": Draft.access_token(issuer)
        .with_claims(iss="http://127.0.0.1:8000")
        .sign(),
        "bound to a key": Draft.access_token(issuer).with_claims(cnf={"jkt": "x"}).sign(),
        "an ID token": issuer.id_token("lan", nonce="x"),
        "a refresh token": lan.tokens["refresh_token"],
        "unsigned": f"{draft.unsigned()}.",
        "no algorithm": f"{b64(b'{}')}.{b64(b'{}')}.{b64(b'x')}",
        "too long": "x" * 9000,
    }


def test_every_cause_is_answered_byte_for_byte_the_same(
    shared: Service, refused: dict[str, str]
) -> None:
    without = shared.anyone().get("/v1/me", X_Request_Id=_REQUEST_ID)
    problem_of(without, 401, "unauthenticated")
    for cause, token in refused.items():
        answer = _get(shared, token)
        assert answer.get_data() == without.get_data(), cause
        ours = {name: value for name, value in answer.headers if not name.startswith("X-RateLimit")}
        theirs = {n: value for n, value in without.headers if not n.startswith("X-RateLimit")}
        assert ours == theirs, cause
        assert answer.headers["WWW-Authenticate"] == 'Bearer error="invalid_token"'
        assert answer.headers["Cache-Control"] == "no-store"


def test_only_a_session_that_was_ended_is_told_apart(service: Service) -> None:
    """By design: the app that held it must know to show the login, not to refresh."""
    lan = service.citizen()
    with service.database.writing() as session:
        session.execute(update(AuthSession).values(ended_at=datetime.now(UTC)))
        session.commit()
    answer = lan.get("/v1/me")
    problem_of(answer, 401, "session_ended")
    assert answer.headers["WWW-Authenticate"] == 'Bearer error="invalid_token"'


@pytest.fixture
def written(caplog: pytest.LogCaptureFixture) -> pytest.LogCaptureFixture:
    """What the service logs in a test."""
    caplog.set_level(logging.INFO, logger="app.identity")
    return caplog


def _events(log: pytest.LogCaptureFixture, name: str) -> list[dict[str, Any]]:
    fields = ("cause", "issuer", "caller", "route", "request_id", "reason", "levelname")
    return [
        {field: getattr(record, field, None) for field in fields}
        for record in log.records
        if record.message == name
    ]


def test_the_log_knows_the_issuer_and_nothing_that_was_sent(
    shared: Service, refused: dict[str, str], written: pytest.LogCaptureFixture
) -> None:
    for token in refused.values():
        _get(shared, token)
    events = _events(written, "token_refused")
    assert len(events) == len(refused)
    assert {event["issuer"] for event in events} == {"vneid", "binh-duong-so", None}
    assert {event["route"] for event in events} == {"/v1/me"}
    assert {event["request_id"] for event in events} == {_REQUEST_ID}
    assert {event["cause"] for event in events} == {
        "malformed",
        "expired",
        "denied",
        "wrong_audience",
        "unknown_issuer",
        "unknown_key",
        "wrong_signature",
        "bound_to_a_key",
        "wrong_type",
    }
    everything = json.dumps([record.__dict__ for record in written.records], default=str)
    for token in refused.values():
        assert len(token) < 5 or token not in everything


def test_a_request_without_a_token_is_no_refused_token(
    shared: Service, written: pytest.LogCaptureFixture
) -> None:
    shared.anyone().get("/v1/me")
    assert _events(written, "token_refused") == []


def test_whose_session_was_over_is_in_the_log(
    service: Service, written: pytest.LogCaptureFixture
) -> None:
    lan = service.citizen()
    me = lan.get("/v1/me").get_json()["id"]
    lan.post("/v1/auth/revoke", {"refresh_token": lan.tokens["refresh_token"]})
    lan.get("/v1/me")
    (event,) = _events(written, "token_refused")
    assert (event["cause"], event["caller"]) == ("session_ended", f"citizen:{me}")


def test_a_refused_login_is_in_the_log(service: Service, written: pytest.LogCaptureFixture) -> None:
    token = service.sandbox.issuers["vneid"].id_token("lan", nonce="made-up")
    assert service.anyone().post("/v1/auth/session", {"id_token": token}).status_code == 401
    (event,) = _events(written, "token_refused")
    assert event["route"] == "/v1/auth/session"


def test_who_was_denied_what_is_in_the_log(
    shared: Service, lan: Caller, written: pytest.LogCaptureFixture
) -> None:
    me = lan.get("/v1/me").get_json()["id"]
    lan.get("/v1/admin/reports")
    low = Draft.access_token(shared.sandbox.issuers["vneid"]).with_claims(acr=None).sign()
    _get(shared, low)
    events = _events(written, "access_denied")
    assert [(event["caller"], event["reason"]) for event in events] == [
        (f"citizen:{me}", "forbidden"),
        (None, "assurance_too_low"),
    ]
    assert [event["levelname"] for event in events] == ["INFO", "INFO"]


def _denials(service: Service) -> list[Any]:
    with service.database.reading() as connection:
        found = connection.execute(
            select(AuditEvent.__table__).where(AuditEvent.action == "access_denied")
        )
        return list(found)


def test_a_staff_members_denial_is_audited_once_a_minute(
    service: Service, written: pytest.LogCaptureFixture
) -> None:
    triager = service.staff("triager")
    for _ in range(20):
        problem_of(triager.get("/v1/me"), 403, "forbidden")
    triager.get("/v1/feedback/reports")
    rows = _denials(service)
    assert [row.details["route"] for row in rows] == ["GET /v1/me", "GET /v1/feedback/reports"]
    assert {row.details["reason"] for row in rows} == {"forbidden"}
    assert all(row.actor == row.subject and row.actor.startswith("staff:") for row in rows)
    assert {event["levelname"] for event in _events(written, "access_denied")} == {"WARNING"}
    assert len(_events(written, "access_denied")) == 21


def test_a_citizens_denials_fill_no_audit_trail(service: Service) -> None:
    lan = service.citizen()
    problem_of(lan.get("/v1/admin/reports"), 403, "forbidden")
    assert _denials(service) == []


def test_a_database_that_is_locked_makes_no_500_of_a_403(
    service: Service, written: pytest.LogCaptureFixture
) -> None:
    if not service.database.is_sqlite:
        pytest.skip("PostgreSQL has no one writer whom the others wait for")
    triager = service.staff("triager")
    holding, release = threading.Event(), threading.Event()

    def hold() -> None:
        with service.database.writing() as session:
            session.execute(update(CitizenLogin).values(assurance=2))
            holding.set()
            release.wait(30)

    holder = threading.Thread(target=hold)
    holder.start()
    try:
        assert holding.wait(5)
        problem_of(triager.get("/v1/me"), 403, "forbidden")
    finally:
        release.set()
        holder.join()
    assert [record.message for record in written.records if record.levelno >= logging.WARNING] == [
        "access_denied",
        "access_denied_not_recorded",
    ]
    assert _denials(service) == []


def test_what_is_sent_cannot_forge_a_line(
    shared: Service, written: pytest.LogCaptureFixture
) -> None:
    forged = f"{b64(json.dumps({'alg': 'x', 'kid': 'a' * 9, 'typ': 'x'}).encode())}"
    claims = {"iss": 'x"\n{"event":"forged"}', "exp": 1, "iat": 1, "sub": uuid.uuid4().hex}
    token = f"{forged}.{b64(json.dumps(claims).encode())}.{b64(b'x')}"
    _get(shared, token)
    (event,) = _events(written, "token_refused")
    assert (event["cause"], event["issuer"]) == ("unknown_issuer", None)
    assert "forged" not in json.dumps(event)

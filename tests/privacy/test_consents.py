"""Consents: asked with a text, kept as evidence, effective at once."""

import uuid
from concurrent.futures import ThreadPoolExecutor, wait
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import func, select

from app.audit.models import AuditEvent
from app.identity.principals import CitizenPrincipal
from app.notifications.models import Device
from app.privacy.consents import Decision, decide
from app.privacy.models import ConsentRecord
from app.texts import Language
from tests.notifications.claiming import take
from tests.notifications.phones import Phone, delivery, device, tell
from tests.service import Caller, Service
from tests.web.problems import problem_of

AGREED = {"decisions": [{"purpose": "service_use", "version": 1, "is_given": True}]}
TAKEN_BACK = {"decisions": [{"purpose": "service_use", "version": 1, "is_given": False}]}


def _consent(caller: Caller) -> dict[str, Any]:
    items = caller.get("/v1/me/consents").get_json()["items"]
    found: dict[str, Any] = next(item for item in items if item["purpose"] == "service_use")
    return found


def _records(service: Service) -> int:
    with service.database.reading() as connection:
        return connection.scalar(select(func.count()).select_from(ConsentRecord)) or 0


@pytest.mark.parametrize(
    ("language", "word"), [("vi", "Xử lý dữ liệu cá nhân"), ("en", "Processing of personal data")]
)
def test_anyone_reads_the_text_in_his_language(service: Service, language: str, word: str) -> None:
    answer = service.anyone().get("/v1/consents/texts", Accept_Language=language)
    assert answer.status_code == 200
    (item,) = answer.get_json()["items"]
    assert item["purpose"] == "service_use"
    assert item["version"] == 1
    assert item["is_required"] is True
    assert item["title"].startswith(word)
    assert item["text"]
    assert item["withdrawal"]


def test_agreeing_is_kept_as_evidence_and_shown(service: Service) -> None:
    lan = service.citizen(consents=False)
    before = _consent(lan)
    assert before["is_given"] is False
    assert before["decided_at"] is None
    answer = lan.put("/v1/me/consents", AGREED, Accept_Language="en")
    assert answer.status_code == 200
    after = _consent(lan)
    assert after["is_given"] is True
    assert after["decided_version"] == 1
    assert answer.get_json()["items"] == [after]
    with service.database.reading() as connection:
        (row,) = connection.execute(select(ConsentRecord.__table__)).all()
        assert (row.purpose, row.version, row.is_given, row.language) == (
            "service_use",
            1,
            True,
            "en",
        )
        assert row.session_id is not None
        assert row.request_id
        assert connection.scalar(
            select(AuditEvent.action).where(AuditEvent.action == "consent_given")
        )


def test_agreeing_twice_adds_no_second_record(service: Service) -> None:
    lan = service.citizen(consents=False)
    for _ in range(3):
        assert lan.put("/v1/me/consents", AGREED).status_code == 200
    assert _records(service) == 1


def test_without_consent_only_the_account_and_the_consents_answer(service: Service) -> None:
    lan = service.citizen(consents=False)
    assert lan.get("/v1/me").status_code == 200
    for path in ("/v1/feedback/reports", "/v1/services/dossiers", "/v1/notifications"):
        problem = problem_of(lan.get(path), 403, "consent_required")
        assert problem["purpose"] == "service_use"
        assert problem["version"] == 1
    lan.put("/v1/me/consents", AGREED)
    for path in ("/v1/feedback/reports", "/v1/services/dossiers", "/v1/notifications"):
        assert lan.get(path).status_code == 200


def test_taking_it_back_works_on_the_next_request_and_keeps_the_evidence(
    service: Service,
) -> None:
    lan = service.citizen()
    assert lan.get("/v1/feedback/reports").status_code == 200
    assert lan.put("/v1/me/consents", TAKEN_BACK).status_code == 200
    problem_of(lan.get("/v1/feedback/reports"), 403, "consent_required")
    assert _records(service) == 2
    assert lan.put("/v1/me/consents", AGREED).status_code == 200
    assert lan.get("/v1/feedback/reports").status_code == 200


def test_taking_it_back_detaches_the_phones(service: Service) -> None:
    lan = service.citizen()
    device = {
        "platform": "android",
        "app_version": "1.0.0",
        "locale": "vi-VN",
        "time_zone": "Asia/Ho_Chi_Minh",
        "address": "fid-of-lan",
        "address_kind": "fid",
    }
    path = f"/v1/notifications/devices/{uuid.uuid4()}"
    assert lan.put(path, device).status_code in (200, 201, 204)
    lan.put("/v1/me/consents", TAKEN_BACK)
    with service.database.reading() as connection:
        assert connection.scalar(select(func.count()).select_from(Device)) == 0


def test_what_waits_for_a_phone_is_never_sent_not_even_after_agreeing_again(
    service: Service,
) -> None:
    lan, second = service.citizen(), service.log_in("vneid", "lan")
    phone = Phone().register(lan)
    tell(service, lan)
    assert second.put("/v1/me/consents", TAKEN_BACK).status_code == 200
    tell(service, second)
    assert delivery(service, phone).error == "consent_withdrawn"
    assert take(service, datetime.now(UTC)).deliveries == ()
    assert second.put("/v1/me/consents", AGREED).status_code == 200
    assert take(service, datetime.now(UTC)).deliveries == ()
    # The first phone says who it is, and hears of what comes from now on; the inbox has it all.
    phone.register(lan)
    tell(service, lan)
    assert len(take(service, datetime.now(UTC)).deliveries) == 1
    assert len(lan.get("/v1/notifications").get_json()["items"]) == 3


def test_a_phone_cannot_be_registered_while_consent_is_taken_back(service: Service) -> None:
    lan, phone = service.citizen(), Phone()
    account = uuid.UUID(lan.get("/v1/me").get_json()["id"])
    principal = CitizenPrincipal(account, assurance=2, session_id=None)
    taken_back = [Decision("service_use", 1, is_given=False)]
    with ThreadPoolExecutor(1) as pool, service.database.writing() as session:
        with service.app.app_context():
            decide(session, principal, taken_back, Language.VIETNAMESE, now=datetime.now(UTC))
        session.flush()
        registering = pool.submit(lan.put, phone.path, phone.registration())
        assert wait([registering], timeout=0.5).not_done, "it did not wait for the decision"
        session.commit()
        problem_of(registering.result(), 403, "consent_required")
    assert device(service, phone) is None


def test_a_provider_token_needs_consent_too(service: Service) -> None:
    lan = service.citizen(consents=False)
    token = service.sandbox.issuers["vneid"].access_token("lan")
    direct = service.anyone()
    direct.headers["Authorization"] = f"Bearer {token}"
    problem_of(direct.get("/v1/feedback/reports"), 403, "consent_required")
    lan.put("/v1/me/consents", AGREED)
    assert direct.get("/v1/feedback/reports").status_code == 200


@pytest.mark.parametrize(
    ("decision", "pointer", "code"),
    [
        ({"purpose": "marketing", "version": 1, "is_given": True}, "purpose", "unknown_value"),
        ({"purpose": "service_use", "version": 2, "is_given": True}, "version", "version_newest"),
    ],
    ids=["unknown-purpose", "another-version"],
)
def test_what_was_not_shown_cannot_be_agreed_to(
    service: Service, decision: dict[str, Any], pointer: str, code: str
) -> None:
    lan = service.citizen(consents=False)
    problem = problem_of(
        lan.put("/v1/me/consents", {"decisions": [decision]}), 422, "validation_failed"
    )
    assert problem["errors"][0]["pointer"] == f"/decisions/0/{pointer}"
    assert problem["errors"][0]["code"] == code
    assert _records(service) == 0


def test_one_purpose_decided_twice_in_one_request_is_refused(service: Service) -> None:
    lan = service.citizen(consents=False)
    both = {"decisions": AGREED["decisions"] + TAKEN_BACK["decisions"]}
    problem = problem_of(lan.put("/v1/me/consents", both), 422, "validation_failed")
    assert problem["errors"][0]["code"] == "repeated"
    assert _records(service) == 0


def test_two_phones_that_agree_at_once_leave_one_record(service: Service) -> None:
    lan = service.citizen(consents=False)

    def agree(_: int) -> int:
        caller = Caller(service.app.test_client(), dict(lan.headers))
        return caller.put("/v1/me/consents", AGREED).status_code

    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(agree, range(16))) == {200}
    assert _records(service) == 1

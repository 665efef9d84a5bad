"""What becomes of a delivery for each trouble with Firebase, told by the real adapter."""

import uuid
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from sqlalchemy import update

from app.notifications.delivery import MAX_ATTEMPTS
from app.notifications.kinds import RULES, Kind
from app.notifications.models import Delivery, Device
from tests.notifications.phones import Phone, deliveries, delivery, device, tell
from tests.reports import count
from tests.service import Service

Deliver = Callable[[datetime], int]


def _now() -> datetime:
    return datetime.now(UTC)


def _told(service: Service, fault: str) -> Phone:
    lan = service.citizen()
    phone = Phone.faulty(fault).register(lan)
    tell(service, lan)
    return phone


def test_an_accepted_message_is_sent_once(service: Service, deliver: Deliver) -> None:
    phone = _told(service, "phone")
    assert deliver(_now()) == 1
    assert deliver(_now() + timedelta(days=1)) == 0
    row = delivery(service, phone)
    assert (row.state, row.error, row.attempts, row.claim) == ("sent", None, 1, None)
    assert row.message_name.startswith("projects/")
    assert row.finished_at
    assert len(phone.received(service.sandbox)) == 1


def test_a_dead_address_takes_the_device_and_what_waits_for_it(
    service: Service, deliver: Deliver
) -> None:
    lan = service.citizen()
    errors = {
        "unregistered": "unregistered",
        "mismatch": "sender_mismatch",
        "invalid": "invalid_message",
    }
    dead = {fault: Phone.faulty(fault).register(lan) for fault in errors}
    healthy = Phone().register(lan)
    tell(service, lan)
    tell(service, lan, now=_now() + timedelta(hours=1))
    for hours in (0, 2):
        deliver(_now() + timedelta(hours=hours))
        for fault, phone in dead.items():
            assert device(service, phone) is None
            failed, waiting = deliveries(service, phone)
            assert (failed.state, failed.error, failed.attempts) == ("failed", errors[fault], 1)
            assert (waiting.state, waiting.error) == ("cancelled", "address_dead")
    assert device(service, healthy) is not None
    assert len(healthy.received(service.sandbox)) == 2


def test_a_payload_that_firebase_refuses_fails_and_the_device_stays(
    service: Service, deliver: Deliver
) -> None:
    lan = service.citizen()
    phone = Phone().register(lan)
    # More than the 64 bytes that Apple's collapse id may have.
    tell(service, lan, entity_id="đ" * 40)
    tell(service, lan)
    deliver(_now())
    refused, sent = deliveries(service, phone)
    assert (refused.state, refused.error) == ("failed", "invalid_message")
    assert sent.state == "sent"
    assert device(service, phone) is not None


def test_retry_after_is_honoured(service: Service, deliver: Deliver) -> None:
    phone = _told(service, "throttled")
    asked_at = _now()
    deliver(asked_at)
    row = delivery(service, phone)
    assert (row.state, row.error, row.claim) == ("pending", "throttled", None)
    assert row.next_attempt_at >= asked_at + timedelta(seconds=1)
    assert deliver(row.next_attempt_at - timedelta(milliseconds=1)) == 0
    assert deliver(row.next_attempt_at) == 1
    assert delivery(service, phone).state == "sent"


def test_an_unavailable_firebase_is_asked_again_until_it_takes_the_message(
    service: Service, deliver: Deliver
) -> None:
    phone = _told(service, "flaky")
    for attempt in (1, 2):
        deliver(_now() + timedelta(hours=attempt))
        row = delivery(service, phone)
        assert (row.state, row.error, row.attempts) == ("pending", "unavailable", attempt)
    deliver(_now() + timedelta(hours=3))
    row = delivery(service, phone)
    assert (row.state, row.error, row.attempts) == ("sent", None, 3)
    assert len(phone.received(service.sandbox)) == 1


def test_a_message_whose_answer_was_lost_is_sent_again_under_the_same_id(
    service: Service, deliver: Deliver
) -> None:
    phone = _told(service, "lost")
    deliver(_now())
    assert delivery(service, phone).state == "pending"
    deliver(_now() + timedelta(hours=1))
    assert delivery(service, phone).state == "sent"
    first, second = phone.received(service.sandbox)
    assert first["data"]["id"] == second["data"]["id"]
    assert first["android"]["notification"]["tag"] == second["android"]["notification"]["tag"]


def test_attempts_end_and_the_end_is_visible(service: Service, deliver: Deliver) -> None:
    phone = _told(service, "flaky")
    with service.database.writing() as session:
        session.execute(update(Delivery).values(attempts=MAX_ATTEMPTS - 1))
        session.commit()
    deliver(_now())
    row = delivery(service, phone)
    assert (row.state, row.error, row.attempts) == ("failed", "unavailable", MAX_ATTEMPTS)
    assert row.finished_at
    assert device(service, phone) is not None


def test_what_has_expired_is_never_sent(service: Service, deliver: Deliver) -> None:
    phone = _told(service, "phone")
    deliver(_now() + RULES[Kind.REPORT_MOVED].good_for)
    row = delivery(service, phone)
    assert (row.state, row.attempts) == ("expired", 0)
    assert phone.received(service.sandbox) == []


def test_a_retry_that_would_come_too_late_expires_at_once(
    service: Service, deliver: Deliver
) -> None:
    phone = _told(service, "throttled")
    with service.database.writing() as session:
        session.execute(update(Delivery).values(expires_at=_now() + timedelta(milliseconds=900)))
        session.commit()
    deliver(_now())
    row = delivery(service, phone)
    assert (row.state, row.error) == ("expired", "throttled")


def test_an_address_that_no_key_opens_fails_alone(service: Service, deliver: Deliver) -> None:
    lan = service.citizen()
    unreadable, healthy = Phone().register(lan), Phone().register(lan)
    with service.database.writing() as session:
        session.execute(
            update(Device)
            .where(Device.installation_id == unreadable.installation_id)
            .values(sealed_address=b"\x01" + bytes(40))
        )
        session.commit()
    tell(service, lan)
    assert deliver(_now()) == 2
    row = delivery(service, unreadable)
    assert (row.state, row.error) == ("failed", "address_unreadable")
    assert delivery(service, healthy).state == "sent"


def test_a_page_with_every_trouble_settles_each_delivery_by_itself(
    service: Service, deliver: Deliver
) -> None:
    lan = service.citizen()
    faults = ("unregistered", "mismatch", "throttled", "flaky", "lost", "phone")
    phones = {fault: Phone.faulty(fault).register(lan) for fault in faults}
    tell(service, lan)
    deliver(_now())
    states = {fault: delivery(service, phone).state for fault, phone in phones.items()}
    assert states == {
        "unregistered": "failed",
        "mismatch": "failed",
        "throttled": "pending",
        "flaky": "pending",
        "lost": "pending",
        "phone": "sent",
    }
    assert count(service, Device) == 4
    assert str(uuid.UUID(phones["phone"].received(service.sandbox)[0]["data"]["id"]))

"""Troubles on the way to Firebase, each met by the worker's own task with the real adapter."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest

from app.feedback.subscriptions.followers import follows_area
from app.notifications.tasks import make_tasks
from tests.notifications.phones import Phone, deliveries, delivery, device, tell
from tests.service import Service

Deliver = Callable[[datetime], int]
_HURRIED_S = 0.4


@pytest.fixture
def deliver_hurriedly(service: Service) -> Iterator[Deliver]:
    """The worker's task, impatient with a Firebase that doesn't answer."""
    task, *_others = make_tasks(service.platform, follows_area, chunk_timeout_s=_HURRIED_S)
    yield task.run
    assert task.close is not None
    task.close()


def _now() -> datetime:
    return datetime.now(UTC)


@pytest.mark.parametrize(
    ("fault", "error", "least_pause_s"),
    [
        ("internal", "unavailable", 2.5),
        ("overloaded", "unavailable", 7),
        ("revoked", "unauthorised", 2.5),
        ("dropped", "unavailable", 2.5),
    ],
)
def test_a_passing_trouble_delays_a_message_and_its_phone_gets_it_once(
    service: Service, deliver: Deliver, fault: str, error: str, least_pause_s: float
) -> None:
    lan = service.citizen()
    phone, healthy = Phone.faulty(fault).register(lan), Phone().register(lan)
    tell(service, lan)
    asked_at = _now()
    deliver(asked_at)
    row = delivery(service, phone)
    assert (row.state, row.error, row.attempts, row.claim) == ("pending", error, 1, None)
    assert row.next_attempt_at >= asked_at + timedelta(seconds=least_pause_s)
    assert delivery(service, healthy).state == "sent"
    deliver(row.next_attempt_at)
    assert delivery(service, phone).state == "sent"
    assert len(phone.received(service.sandbox)) == len(healthy.received(service.sandbox)) == 1


def test_a_payload_that_firebase_blames_fails_at_once_and_the_phone_stays(
    service: Service, deliver: Deliver
) -> None:
    lan = service.citizen()
    phone = Phone.faulty("badpayload").register(lan)
    tell(service, lan)
    deliver(_now())
    row = delivery(service, phone)
    assert (row.state, row.error, row.attempts) == ("failed", "invalid_message", 1)
    assert device(service, phone) is not None


def test_a_firebase_that_hangs_is_given_up_for_that_message_alone(
    service: Service, deliver_hurriedly: Deliver
) -> None:
    lan = service.citizen()
    hanging, healthy = Phone.faulty("hang").register(lan), Phone().register(lan)
    tell(service, lan)
    deliver_hurriedly(_now())
    row = delivery(service, hanging)
    assert (row.state, row.error, row.attempts) == ("pending", "timeout", 1)
    assert delivery(service, healthy).state == "sent"
    deliver_hurriedly(row.next_attempt_at)
    assert delivery(service, hanging).state == "sent"
    assert len(hanging.received(service.sandbox)) == 1


def test_an_answer_that_comes_too_late_is_a_message_sent_twice_under_one_id(
    service: Service, deliver_hurriedly: Deliver, deliver: Deliver
) -> None:
    lan = service.citizen()
    slow = Phone.faulty("slow").register(lan)
    tell(service, lan)
    deliver_hurriedly(_now())
    row = delivery(service, slow)
    assert (row.state, row.error) == ("pending", "timeout")
    deliver(row.next_attempt_at)
    assert delivery(service, slow).state == "sent"
    first, second = slow.received(service.sandbox)
    assert first["data"]["id"] == second["data"]["id"]


def test_a_429_keeps_the_worker_from_sending_anything_until_its_time_is_up(
    service: Service, deliver: Deliver
) -> None:
    lan, minh = service.citizen(), service.citizen("minh")
    throttled = Phone.faulty("throttled").register(lan)
    Phone().register(minh)
    tell(service, lan)
    deliver(_now())
    tell(service, minh)
    assert deliver(_now()) == 0
    waits, other = deliveries(service)
    assert (waits.error, other.attempts) == ("throttled", 0)
    assert deliver(waits.next_attempt_at) == 2
    assert {row.state for row in deliveries(service)} == {"sent"}
    assert len(throttled.received(service.sandbox)) == 1

"""A Firebase project that is down, throttled, paused or wrongly configured: nothing is lost."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import select, update

from app.adapters.push import PushError, PushOutcome
from app.audit.models import AuditEvent
from app.notifications.models import Delivery
from app.notifications.steering.breaker import MISMATCHES, OPENS_AFTER, PROBE_PAGE
from app.notifications.steering.projects import find_project, pause, resume
from tests.notifications.claiming import BUSY, SENT, now_utc, record, take, told
from tests.notifications.phones import Phone, deliveries, delivery, device, tell
from tests.service import Service


def _project(service: Service) -> Any:
    with service.database.reading() as connection:
        return find_project(connection)


def _fail(service: Service, outcome: PushOutcome = BUSY, *, pages: int = OPENS_AFTER) -> datetime:
    """Let so many pages fail; the moment when the last of them was recorded."""
    now = now_utc()
    for _ in range(pages):
        now += timedelta(hours=1)
        claim = take(service, now)
        assert claim.deliveries
        record(service, claim, outcome, now=now)
    return now


def _resume(service: Service) -> None:
    with service.database.writing() as session:
        resume(session, by="operator", now=now_utc())
        session.commit()


def test_a_paused_project_sends_nothing_until_it_is_resumed(service: Service) -> None:
    told(service, 3)
    with service.database.writing() as session:
        pause(session, by="operator", reason="Firebase đang bảo trì", now=now_utc())
        session.commit()
    assert take(service, now_utc()).deliveries == ()
    _resume(service)
    assert len(take(service, now_utc()).deliveries) == 3


def test_while_the_project_is_down_no_attempts_are_used_up(service: Service) -> None:
    _, phone = told(service)
    now = _fail(service)
    before = delivery(service, phone)
    assert (before.state, before.error, before.claim) == ("pending", "unavailable", None)
    assert before.attempts == OPENS_AFTER - 1
    for _ in range(20):
        held_until = _project(service).held_until
        assert take(service, held_until - timedelta(milliseconds=1)).deliveries == ()
        now = max(now, held_until)
        record(service, take(service, now), BUSY, now=now)
    row = delivery(service, phone)
    assert (row.state, row.attempts) == ("pending", before.attempts)


def test_a_small_page_finds_out_whether_firebase_is_back(service: Service) -> None:
    told(service, PROBE_PAGE + 3)
    _fail(service)
    now = _project(service).held_until
    with ThreadPoolExecutor(4) as pool:
        claims = list(pool.map(lambda _: take(service, now), range(4)))
    (probe,) = [claim for claim in claims if claim.deliveries]
    assert len(probe.deliveries) == PROBE_PAGE
    record(service, probe, SENT, now=now)
    assert len(take(service, now).deliveries) == 3


def test_a_probe_that_died_with_its_worker_is_followed_by_another(service: Service) -> None:
    told(service, PROBE_PAGE * 2)
    _fail(service)
    now = _project(service).held_until
    assert take(service, now).deliveries
    assert take(service, now + timedelta(seconds=20)).deliveries == ()
    assert take(service, now + timedelta(seconds=30)).deliveries


def test_a_probe_that_finds_nothing_to_send_holds_nobody(service: Service) -> None:
    _, phone = told(service)
    _fail(service)
    held_until = _project(service).held_until
    with service.database.writing() as session:
        session.execute(update(Delivery).values(expires_at=held_until))
        session.commit()
    assert take(service, held_until).dropped == 1
    assert delivery(service, phone).state == "expired"
    assert _project(service).probe is None


def test_throttling_of_one_holds_all(service: Service, deliver: Callable[[datetime], int]) -> None:
    lan = service.citizen()
    throttled = Phone.faulty("throttled").register(lan)
    tell(service, lan)
    asked_at = now_utc()
    deliver(asked_at)
    assert delivery(service, throttled).attempts == 0
    healthy = Phone().register(lan)
    tell(service, lan)
    held_until = _project(service).held_until
    assert held_until >= asked_at + timedelta(seconds=1)
    assert deliver(held_until - timedelta(milliseconds=1)) == 0
    deliver(held_until)
    assert delivery(service, healthy).state == "sent"


def test_wrong_credentials_cost_no_device_and_no_delivery(
    service: Service, deliver: Callable[[datetime], int]
) -> None:
    lan = service.citizen()
    phones = [Phone.faulty("mismatch").register(lan) for _ in range(MISMATCHES)]
    tell(service, lan)
    deliver(datetime.now(UTC))
    assert all(device(service, phone) is not None for phone in phones)
    assert {(row.state, row.attempts) for row in deliveries(service)} == {("pending", 0)}
    project = _project(service)
    assert (project.paused_by, project.pause_reason) == ("worker", "sender_mismatch")
    with service.database.reading() as connection:
        wanted = select(AuditEvent.actor, AuditEvent.details).where(
            AuditEvent.action == "push_paused"
        )
        assert connection.execute(wanted).one() == ("worker", {"reason": "sender_mismatch"})
    assert deliver(datetime.now(UTC) + timedelta(hours=1)) == 0
    _resume(service)
    record(service, take(service, now_utc()), SENT)
    assert {row.state for row in deliveries(service)} == {"sent"}


def test_workers_that_fail_at_once_count_each_page_and_lock_nobody_out(service: Service) -> None:
    told(service, 8)
    refused = PushOutcome.refused(PushError.TIMEOUT)

    def work(turn: int) -> None:
        now = now_utc() + timedelta(hours=turn)
        claim = take(service, now)
        if claim.deliveries:
            record(service, claim, refused, now=now)

    with ThreadPoolExecutor(4) as pool:
        turns = [pool.submit(work, turn) for turn in range(1, 13)]
    assert [turn.exception() for turn in turns] == [None] * 12
    assert 1 <= _project(service).failures <= 12

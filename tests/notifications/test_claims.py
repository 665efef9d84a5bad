"""Claims: one holder at a time, held while it lives, given back when it dies."""

from datetime import timedelta

from app.adapters.push import PushError, PushOutcome
from app.notifications.claims import LEASE, PAGE, held, renew_claim
from tests.notifications.claiming import BUSY, SENT, ids_of, now_utc, record, take, told
from tests.notifications.phones import delivery
from tests.service import Service
from tests.worker.waiting import eventually


def test_what_one_worker_holds_no_other_takes(service: Service) -> None:
    told(service)
    now = now_utc()
    assert len(take(service, now).deliveries) == 1
    assert take(service, now).deliveries == ()


def test_a_page_at_a_time_the_longest_due_first(service: Service) -> None:
    told(service, PAGE + 5)
    now = now_utc()
    first, rest = take(service, now), take(service, now)
    assert len(first.deliveries) == PAGE
    assert len(rest.deliveries) == 5
    assert not set(ids_of(first)) & set(ids_of(rest))


def test_a_dead_workers_deliveries_are_taken_when_its_lease_has_run_out(service: Service) -> None:
    told(service)
    now = now_utc()
    dead = take(service, now)
    assert take(service, now + LEASE - timedelta(milliseconds=1)).deliveries == ()
    heir = take(service, now + LEASE)
    assert ids_of(heir) == ids_of(dead)
    # Dying used no attempt up.
    assert heir.deliveries[0].attempts == 0


def test_a_worker_that_lives_keeps_its_claim_by_renewing_it(service: Service) -> None:
    told(service)
    now = now_utc()
    mine = take(service, now)
    renew_claim(service.database, mine.id, now=now + LEASE / 2)
    assert take(service, now + LEASE).deliveries == ()
    assert len(take(service, now + LEASE * 1.5).deliveries) == 1


def test_while_the_sender_sends_its_claim_is_renewed(service: Service) -> None:
    _, phone = told(service)
    claim = take(service, now_utc())
    claimed_until = delivery(service, phone).next_attempt_at
    with held(service.database, claim.id):
        eventually(lambda: delivery(service, phone).next_attempt_at > claimed_until, within_s=4)
    assert delivery(service, phone).next_attempt_at > now_utc() + LEASE / 2


def test_a_claim_that_was_lost_can_neither_be_renewed_nor_recorded(service: Service) -> None:
    _, phone = told(service)
    now = now_utc()
    slow = take(service, now)
    heir = take(service, now + LEASE)
    before = delivery(service, phone)
    renew_claim(service.database, slow.id, now=now + timedelta(hours=1))
    for outcome in (SENT, BUSY, PushOutcome.refused(PushError.INVALID_MESSAGE)):
        record(service, slow, outcome)
    assert delivery(service, phone) == before
    record(service, heir, SENT)
    assert delivery(service, phone).state == "sent"


def test_a_late_record_of_a_lease_that_nobody_took_still_counts(service: Service) -> None:
    _, phone = told(service)
    now = now_utc()
    mine = take(service, now)
    record(service, mine, SENT, now=now + LEASE * 3)
    assert delivery(service, phone).state == "sent"


def test_a_sent_delivery_stays_sent_whatever_comes_later(service: Service) -> None:
    _, phone = told(service)
    mine = take(service, now_utc())
    record(service, mine, SENT)
    before = delivery(service, phone)
    record(service, mine, BUSY)
    assert delivery(service, phone) == before

"""What happens to a phone while a worker sends to it, and several workers at once."""

import uuid
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

from sqlalchemy import update

from app.adapters.push import PushError, PushOutcome
from app.notifications.delivery import record_outcomes
from app.notifications.models import Delivery, Device
from tests.notifications.claiming import BUSY, SENT, ids_of, now_utc, record, take, told
from tests.notifications.phones import Phone, deliveries, delivery, device, tell
from tests.service import Caller, Service


def test_a_phone_that_changed_hands_after_the_claim_is_neither_recorded_nor_told(
    service: Service,
) -> None:
    _, phone = told(service)
    mine = take(service, now_utc())
    phone.register(service.citizen("minh"))
    record(service, mine, PushOutcome.refused(PushError.UNREGISTERED))
    row = delivery(service, phone)
    assert (row.state, row.error, row.attempts) == ("cancelled", "device_changed_hands", 0)


def test_a_phone_with_a_newer_address_survives_the_death_of_the_old_one(service: Service) -> None:
    lan, phone = told(service)
    mine = take(service, now_utc())
    phone.address = f"newer-{uuid.uuid4().hex}"
    phone.register(lan)
    record(service, mine, PushOutcome.refused(PushError.UNREGISTERED))
    assert delivery(service, phone).state == "failed"
    assert device(service, phone) is not None
    tell(service, lan)
    assert deliveries(service, phone)[1].state == "pending"


def test_what_was_written_for_the_former_owner_in_a_race_is_not_sent(service: Service) -> None:
    _, phone = told(service)
    # As if his news had been committed a moment after the phone changed hands.
    phone.register(service.citizen("minh"))
    with service.database.writing() as session:
        session.execute(update(Delivery).values(state="pending", error=None, finished_at=None))
        session.commit()
    claim = take(service, now_utc())
    assert (claim.deliveries, claim.dropped) == ([], 1)
    assert (delivery(service, phone).state, delivery(service, phone).error) == (
        "cancelled",
        "device_gone",
    )


def test_what_waits_for_a_phone_that_is_gone_is_cancelled(service: Service) -> None:
    _, phone = told(service)
    with service.database.writing() as session:
        session.execute(Device.__table__.delete())
        session.commit()
    assert take(service, now_utc()).deliveries == []
    assert delivery(service, phone).state == "cancelled"


def test_workers_at_the_same_time_send_each_delivery_once(service: Service) -> None:
    told(service, 230)
    now = now_utc()

    def work(_worker: int) -> list[uuid.UUID]:
        taken = []
        while claim := take(service, now):
            if not claim.deliveries:
                return taken
            taken += ids_of(claim)
            record(service, claim, SENT)
        return taken

    with ThreadPoolExecutor(4) as pool:
        sent = Counter(one for taken in pool.map(work, range(4)) for one in taken)
    assert len(sent) == 230
    assert set(sent.values()) == {1}
    assert {row.state for row in deliveries(service)} == {"sent"}


def test_recording_registering_and_logging_out_at_once_never_lock_each_other_out(
    service: Service,
) -> None:
    lan = service.citizen()
    phones = [Phone().register(lan) for _ in range(6)]

    def send(_turn: int) -> None:
        claim = take(service, now_utc() + timedelta(hours=1))
        if not claim.deliveries:
            return
        outcomes = [
            PushOutcome.refused(PushError.UNREGISTERED) if number % 3 == 0 else BUSY
            for number, _ in enumerate(claim.deliveries)
        ]
        record_outcomes(service.database, claim.id, claim.deliveries, outcomes, now=now_utc())

    def register(turn: int) -> None:
        caller = Caller(service.app.test_client(), dict(lan.headers))
        phones[turn % 6].register(caller)
        assert caller.delete(phones[(turn + 3) % 6].path).status_code == 204

    for _ in range(15):
        tell(service, *[lan] * 5)
        with ThreadPoolExecutor(6) as pool:
            turns = [pool.submit(work, n) for n in range(6) for work in (send, register)]
        assert [turn.exception() for turn in turns] == [None] * len(turns)

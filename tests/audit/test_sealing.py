"""Seals: a signed chain over what is committed, without gaps, however many seal at once."""

import dataclasses
import logging
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta
from threading import Event

import pytest
from sqlalchemy.orm import Session

from app.audit.events import record
from app.audit.faults import Fault, FaultKind
from app.audit.seal_keys import SealKeys
from app.audit.sealing import MAX_EVENTS, seal_events
from app.audit.tasks import make_tasks
from app.database import Sealer
from app.database.tasks import run_task
from app.settings.keys import SecretKeys
from tests.audit.trail import (
    NOW,
    events,
    record_many,
    record_one,
    seal,
    sealed_trail,
    seals,
    verify,
)
from tests.conftest import ON_POSTGRESQL
from tests.service import Service


def _ranges(service: Service) -> list[tuple[int, int, int, int]]:
    return [
        (found.number, found.first_event, found.last_event, found.event_count)
        for found in seals(service)
    ]


def test_each_seal_goes_on_where_the_one_before_ended(service: Service) -> None:
    sealed_trail(service, 2, 1, 3)
    assert _ranges(service) == [(1, 1, 2, 2), (2, 3, 3, 1), (3, 4, 6, 3)]
    assert verify(service).exit_code == 0


def test_without_news_there_is_no_seal(service: Service) -> None:
    assert seal(service) == 0
    sealed_trail(service, 1)
    assert seal(service) == 0
    assert len(seals(service)) == 1


def test_a_seal_takes_a_bounded_number_of_events(service: Service) -> None:
    record_many(service, MAX_EVENTS + 1)
    assert seal(service) == MAX_EVENTS + 1
    assert [found.event_count for found in seals(service)] == [MAX_EVENTS, 1]
    assert verify(service).exit_code == 0


def test_the_worker_seals_each_minute(service: Service) -> None:
    record_one(service)
    (task,) = make_tasks(service.platform)
    assert task.every == timedelta(minutes=1)
    assert run_task(service.database, task) == 1
    assert run_task(service.database, task) == 0
    assert len(seals(service)) == 1


def test_many_at_once_seal_every_event_once(service: Service) -> None:
    record_many(service, 3 * MAX_EVENTS)
    with ThreadPoolExecutor(6) as pool:
        counts = list(pool.map(lambda _: seal(service), range(6)))
    assert sum(counts) == 3 * MAX_EVENTS
    assert [found.event_count for found in seals(service)] == [MAX_EVENTS] * 3
    assert verify(service).exit_code == 0


@contextmanager
def _uncommitted_event(service: Service) -> Iterator[None]:
    """An event that has its number and is committed when the block is left."""
    with service.database.writing() as session:
        _record(session)
        session.flush()
        yield
        session.commit()


def _record(session: Session) -> None:
    record(session, actor="operator", action="late", subject="x:y", now=NOW)


@pytest.mark.skipif(not ON_POSTGRESQL, reason="SQLite's writers take turns: none commits late")
def test_an_event_that_commits_late_is_sealed_in_its_place(
    service: Service, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "app.audit")
    with _uncommitted_event(service):
        record_one(service)
        assert [event.number for event in events(service)] == [2]
        assert seal(service) == 0
        assert "audit_seal_waits" in caplog.messages
    assert seal(service) == 2
    assert _ranges(service) == [(1, 1, 2, 2)]
    assert verify(service).exit_code == 0


def test_events_written_and_rolled_back_meanwhile_leave_no_fault(service: Service) -> None:
    is_over = Event()

    def write(_: int) -> None:
        for turn in range(15):
            with service.database.writing() as session:
                _record(session)
                if turn % 3:
                    session.commit()

    def keep_sealing() -> int:
        sealed = 0
        while not is_over.is_set():
            sealed += seal(service)
        return sealed

    with ThreadPoolExecutor(5) as pool:
        sealing = pool.submit(keep_sealing)
        list(pool.map(write, range(4)))
        is_over.set()
        sealed = sealing.result()
    sealed += seal(service)
    assert sealed == len(events(service)) > 0
    assert verify(service).exit_code == 0


def test_the_head_stands_in_the_log(service: Service, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, "app.audit")
    sealed_trail(service, 1)
    (logged,) = [vars(line) for line in caplog.records if line.message == "audit_sealed"]
    (stored,) = seals(service)
    keys = SealKeys(service.sealer)
    assert (logged["number"], logged["last_event"]) == (1, 1)
    assert logged["digest"] == stored.digest.hex()
    assert logged["key_id"] == stored.key_id == keys.key_id
    assert keys.find_signer(stored.digest, bytes.fromhex(logged["signature"])) == stored.key_id


def _sealer(*keys: bytes) -> Sealer:
    return Sealer(SecretKeys(sealing=keys, lookup=b"l" * 32))


def test_another_deployments_key_signs_otherwise(service: Service) -> None:
    sealed_trail(service, 1)
    (stored,) = seals(service)
    other = SealKeys(_sealer(bytes(range(32))))
    assert other.key_id != stored.key_id
    assert other.find_signer(stored.digest, stored.signature) is None


def test_after_a_change_of_keys_old_seals_hold(service: Service) -> None:
    old, new = bytes(range(32)), bytes(range(1, 33))
    record_one(service)
    seal_events(service.database, SealKeys(_sealer(old)), now=NOW)
    with _keys_of(service, new, old) as changed:
        record_one(changed)
        assert seal(changed) == 1
        assert verify(changed).exit_code == 0
    with _keys_of(service, new) as without_the_old:
        assert verify(without_the_old).exit_code == 0


def test_a_seal_of_an_unknown_key_with_nothing_behind_it_is_a_fault(service: Service) -> None:
    sealed_trail(service, 1, 1)
    with _keys_of(service, bytes(range(32))) as other:
        assert verify(other).faults == [str(Fault(FaultKind.KEY_UNKNOWN, 1, 2))]


@contextmanager
def _keys_of(service: Service, *keys: bytes) -> Iterator[Service]:
    settings = service.platform.settings
    secret = dataclasses.replace(settings.keys, sealing=keys)
    with Service.running(dataclasses.replace(settings, keys=secret), service.sandbox) as running:
        yield running

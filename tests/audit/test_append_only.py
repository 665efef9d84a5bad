"""The database itself refuses to change what was recorded."""

# ruff: noqa: S608 - every value in these statements is this file's own.

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from tests.audit.trail import (
    events,
    record_one,
    remove,
    seal,
    seal_each,
    sealed_trail,
    seals,
    verify,
)
from tests.conftest import ON_POSTGRESQL
from tests.service import Service


def _execute(service: Service, statement: str) -> None:
    with service.database.writing() as session:
        session.execute(text(statement))
        session.commit()


def _is_refused(service: Service, statement: str) -> None:
    before = events(service), seals(service)
    with pytest.raises(IntegrityError, match="audit rows are only added"):
        _execute(service, statement)
    assert (events(service), seals(service)) == before


def test_no_event_and_no_seal_can_be_changed(service: Service) -> None:
    sealed_trail(service, 2)
    record_one(service)
    for number in (1, 3):
        _is_refused(service, f"UPDATE audit_events SET actor = 'x' WHERE number = {number}")
    _is_refused(service, "UPDATE audit_events SET number = number + 100")
    _is_refused(service, "UPDATE audit_seals SET number = 7")


def test_what_is_not_sealed_cannot_be_deleted(service: Service) -> None:
    record_one(service)
    _is_refused(service, "DELETE FROM audit_events")
    seal(service)
    record_one(service)
    _is_refused(service, "DELETE FROM audit_events")
    _is_refused(service, "DELETE FROM audit_events WHERE number = 2")


def test_sealed_events_cannot_be_deleted_before_retention_says_so(service: Service) -> None:
    seal_each(service)
    _is_refused(service, "DELETE FROM audit_events WHERE number <= 3")
    assert remove(service, seals_up_to=1) == 3
    assert [event.number for event in events(service)] == [4, 5, 6]
    _is_refused(service, "DELETE FROM audit_events WHERE number = 4")
    _is_refused(service, "DELETE FROM audit_seals WHERE number = 1")
    _is_refused(service, "UPDATE audit_removals SET last_event = 5")
    _is_refused(service, "DELETE FROM audit_removals")
    assert verify(service).exit_code == 0


@pytest.mark.skipif(not ON_POSTGRESQL, reason="SQLite has no TRUNCATE")
def test_nothing_can_be_truncated(service: Service) -> None:
    sealed_trail(service, 1)
    _is_refused(service, "TRUNCATE audit_events")
    _is_refused(service, "TRUNCATE audit_seals CASCADE")
    _is_refused(service, "TRUNCATE audit_removals")


def test_a_number_is_never_given_twice(service: Service) -> None:
    sealed_trail(service, 2)
    assert remove(service, seals_up_to=1) == 2
    record_one(service)
    assert [event.number for event in events(service)] == [3]

"""The oldest of the trail goes by whole seals; a removal that no retention made is found.

The seals are 1 (events 1 to 3), 2 (4 and 5) and 3 (6), a day apart.
"""

# ruff: noqa: S608 - every value in these statements is this file's own.

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from app.audit.models import AuditRemoval
from app.audit.retention import AuditRetention
from tests.audit.trail import (
    NOW,
    events,
    record_many,
    record_one,
    remove,
    seal,
    seal_each,
    seals,
    spoil,
    verify,
)
from tests.conftest import ON_POSTGRESQL
from tests.service import Service

_MISSING_1 = "events 1 to 3: missing, though under seal 1"
_MISSING_2 = "events 4 to 5: missing, though under seal 2"
_INVALID = (
    "removal up to seal {}: not signed by a key that is known; it allows nothing to be missing"
)


@pytest.fixture
def trail(service: Service) -> Service:
    """A service with a sealed trail."""
    seal_each(service)
    return service


def _removals(service: Service) -> int:
    with service.database.reading() as connection:
        return connection.scalar(select(func.count()).select_from(AuditRemoval)) or 0


def test_what_is_old_goes_by_whole_seals_and_the_rest_verifies(trail: Service) -> None:
    record_one(trail)
    before = seals(trail)
    retention = AuditRetention(trail.sealer)
    over = NOW + timedelta(days=1, seconds=1)
    assert retention.count(trail.database, over) == 5
    assert remove(trail, seals_up_to=2) == 5
    assert [event.number for event in events(trail)] == [6, 7]
    assert seals(trail) == before
    assert retention.count(trail.database, over) == 0
    assert remove(trail, seals_up_to=2) == 0
    verdict = verify(trail)
    assert verdict.exit_code == 0
    assert (
        "Events up to 5 were removed; their seals stand. The last of them was sealed at "
        "2026-11-24T08:15:30.123456+00:00." in verdict.output
    )
    assert "3 seals and 1 events were checked." in verdict.output


def test_nothing_is_removed_before_its_time(trail: Service) -> None:
    retention = AuditRetention(trail.sealer)
    assert retention.count(trail.database, NOW) == 0
    assert retention.forget(trail.database, NOW, now=NOW, most=100) == 0
    assert len(events(trail)) == 6


def test_all_of_it_can_go_and_the_trail_goes_on(trail: Service) -> None:
    assert remove(trail, seals_up_to=3) == 6
    record_one(trail)
    assert seal(trail, now=NOW + timedelta(days=9)) == 1
    assert [event.number for event in events(trail)] == [7]
    assert verify(trail).exit_code == 0


def test_a_large_trail_goes_in_several_transactions(service: Service) -> None:
    record_many(service, 2500)
    seal(service)
    assert remove(service, seals_up_to=1) == 2500
    assert _removals(service) == 3
    assert verify(service).exit_code == 0


def test_a_removal_that_no_retention_made_is_found(trail: Service) -> None:
    spoil(trail, "DELETE FROM audit_events WHERE number <= 3")
    assert verify(trail).faults == [_MISSING_1]


def test_one_behind_what_retention_removed_is_found(trail: Service) -> None:
    remove(trail, seals_up_to=1)
    spoil(trail, "DELETE FROM audit_events WHERE number <= 5")
    assert verify(trail).faults == [_MISSING_2]


def test_everything_deleted_is_found(trail: Service) -> None:
    spoil(trail, "DELETE FROM audit_events")
    assert verify(trail).faults == [
        _MISSING_1,
        _MISSING_2,
        "event 6: missing, though under seal 3",
    ]


def test_what_is_left_is_still_held_against_its_seal(trail: Service) -> None:
    remove(trail, seals_up_to=1)
    spoil(trail, "UPDATE audit_events SET actor = 'x' WHERE number = 4")
    assert verify(trail).faults == ["event 4: changed after seal 2 was set"]


def test_a_removal_made_without_the_key_is_found(trail: Service) -> None:
    remove(trail, seals_up_to=1)
    columns = "removed_at, key_id, signature"
    spoil(
        trail,
        f"INSERT INTO audit_removals (seal_number, last_event, {columns}) "
        f"SELECT 2, 5, {columns} FROM audit_removals WHERE seal_number = 1",
        "DELETE FROM audit_events WHERE number <= 5",
    )
    assert verify(trail).faults == [_INVALID.format(2), _MISSING_2]


@pytest.mark.parametrize(
    ("column", "value"),
    [("last_event", "2"), ("removed_at", "'2026-11-20 00:00:00'"), ("key_id", "'another'")],
)
def test_a_changed_removal_is_found(trail: Service, column: str, value: str) -> None:
    remove(trail, seals_up_to=1)
    spoil(trail, f"UPDATE audit_removals SET {column} = {value}")
    assert verify(trail).faults == [_INVALID.format(1), _MISSING_1]


def test_a_deleted_removal_is_found(trail: Service) -> None:
    remove(trail, seals_up_to=1)
    spoil(trail, "DELETE FROM audit_removals")
    assert verify(trail).faults == [_MISSING_1]


def test_an_event_put_back_where_all_were_removed_is_found(trail: Service) -> None:
    remove(trail, seals_up_to=1)
    made_up = "gen_random_uuid()" if ON_POSTGRESQL else "'0198c3f27d2a7c3fa1b2c3d4e5f60718'"
    spoil(
        trail,
        "INSERT INTO audit_events (number, id, at, actor, action, subject, details) "
        f"SELECT 2, {made_up}, at, actor, action, subject, details FROM audit_events "
        "WHERE number = 6",
    )
    assert verify(trail).faults == [
        "event 2: changed after seal 1 was set",
        "event 1: missing, though under seal 1",
        "event 3: missing, though under seal 1",
    ]


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_events SET actor = 'x' WHERE number = 4",
        "DELETE FROM audit_events WHERE number = 5",
        "UPDATE audit_seals SET sealed_at = '2026-11-24 00:00:00' WHERE number = 2",
        "UPDATE audit_seals SET signature = digest WHERE number = 2",
    ],
    ids=["changed", "missing", "seal", "signature"],
)
def test_retention_destroys_no_evidence(trail: Service, statement: str) -> None:
    spoil(trail, statement)
    faults = verify(trail).faults
    left = [event.number for event in events(trail) if event.number > 3]
    assert remove(trail, seals_up_to=3) == 3
    assert [event.number for event in events(trail)] == left
    assert verify(trail).faults == faults

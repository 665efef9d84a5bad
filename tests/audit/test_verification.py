"""`flask audit verify` names what was done to the trail, even by whoever administers the database.

Unless a test says otherwise the seals are 1 (events 1 to 3), 2 (4 and 5) and 3 (6).
"""

# ruff: noqa: S608 - every value in these statements is this file's own.

import pytest

from tests.audit.trail import (
    record_at,
    record_many,
    record_one,
    seal,
    sealed_trail,
    seals,
    spoil,
    verify,
)
from tests.conftest import ON_POSTGRESQL
from tests.service import Service

_CHANGED_2 = ["event 2: changed after seal 1 was set"]
_UUID = "'0198c3f2-7d2a-7c3f-a1b2-c3d4e5f60718'"
_SEAL_2 = ["seal 2: changed, or does not follow from the seal before; its events cannot be checked"]


@pytest.fixture
def trail(service: Service) -> Service:
    """A service with a sealed trail."""
    sealed_trail(service, 3, 2, 1)
    return service


def _set(column: str, value: str) -> str:
    return f"UPDATE audit_events SET {column} = {value} WHERE number = 2"


def _blob(hexadecimal: str) -> str:
    return rf"'\x{hexadecimal}'" if ON_POSTGRESQL else f"x'{hexadecimal}'"


def test_an_untouched_trail_has_no_faults(trail: Service) -> None:
    record_one(trail)
    verdict = verify(trail)
    assert verdict.exit_code == 0
    assert "3 seals and 6 events were checked." in verdict.output
    assert "1 events are not sealed yet, the oldest for " in verdict.output


def test_an_empty_trail_has_no_faults(service: Service) -> None:
    verdict = verify(service)
    assert verdict.exit_code == 0
    assert "0 events are not sealed yet." in verdict.output


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("id", _UUID if ON_POSTGRESQL else _UUID.replace("-", "")),
        ("at", "'2026-11-23 08:15:30.123457'"),
        ("actor", "'operator'"),
        ("action", "'report_read'"),
        ("subject", "'report:x'"),
        ("details", """'{"state": "accepted", "revision": 3}'"""),
        ("details", """'{"state": "accepted", "revision": "2"}'"""),
        ("details", "'null'"),
        ("details", "'[]'"),
        ("request_id", "'made-up-later'"),
    ],
)
def test_a_changed_column_is_found(trail: Service, column: str, value: str) -> None:
    spoil(trail, _set(column, value))
    assert verify(trail).faults == _CHANGED_2


@pytest.mark.skipif(ON_POSTGRESQL, reason="PostgreSQL refuses values of another type")
@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("id", "'no id'"),
        ("at", "'yesterday'"),
        ("at", "7"),
        ("actor", "x'00ff'"),
        ("details", "'{'"),
        ("details", "x'ff'"),
        ("details", "'" + "[" * 3000 + "]" * 3000 + "'"),
    ],
    ids=range(7),
)
def test_a_value_that_cannot_be_read_is_found(trail: Service, column: str, value: str) -> None:
    spoil(trail, _set(column, value))
    assert verify(trail).faults == _CHANGED_2


@pytest.mark.parametrize(
    ("deleted", "faults"),
    [
        ("1", ["event 1: missing, though under seal 1"]),
        ("2", ["event 2: missing, though under seal 1"]),
        ("6", ["event 6: missing, though under seal 3"]),
        ("4, 5", ["events 4 to 5: missing, though under seal 2"]),
        (
            "3, 4",
            ["event 3: missing, though under seal 1", "event 4: missing, though under seal 2"],
        ),
        (
            "1, 2, 3, 5",
            [
                "events 1 to 3: missing, though under seal 1",
                "event 5: missing, though under seal 2",
            ],
        ),
    ],
    ids=["first", "middle", "last", "whole-seal", "across", "from-the-start"],
)
def test_a_deleted_event_is_found(trail: Service, deleted: str, faults: list[str]) -> None:
    spoil(trail, f"DELETE FROM audit_events WHERE number IN ({deleted})")
    assert verify(trail).faults == faults


def _insert(number: int) -> str:
    return (
        "INSERT INTO audit_events (number, id, at, actor, action, subject, details) "
        f"SELECT {number}, {_UUID if ON_POSTGRESQL else _UUID.replace('-', '')}, at, actor, "
        "action, subject, details FROM audit_events ORDER BY number DESC LIMIT 1"
    )


@pytest.mark.parametrize(("number", "seal_number"), [(0, 1), (2, 1), (5, 2), (7, 2)])
def test_an_inserted_event_is_found(service: Service, number: int, seal_number: int) -> None:
    record_at(service, 1, 3, 4)
    seal(service)
    record_at(service, 6, 8)
    seal(service)
    assert verify(service).exit_code == 0
    spoil(service, _insert(number))
    assert verify(service).faults == [f"event {number}: inserted after seal {seal_number} was set"]


def test_two_events_swapped_are_found(trail: Service) -> None:
    numbers = ((1, 100), (2, 1), (100, 2))
    spoil(trail, *(_renumber(before, after) for before, after in numbers))
    assert verify(trail).faults == ["events 1 to 2: changed after seal 1 was set"]


def test_an_event_renumbered_is_found(trail: Service) -> None:
    spoil(trail, _renumber(2, 100))
    verdict = verify(trail)
    assert verdict.faults == ["event 2: missing, though under seal 1"]
    assert "1 events are not sealed yet" in verdict.output


def _renumber(before: int, after: int) -> str:
    return f"UPDATE audit_events SET number = {after} WHERE number = {before}"


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("first_event", "5"),
        ("last_event", "4"),
        ("last_event", "6"),
        ("event_count", "1"),
        ("event_hashes", _blob("00" * 80)),
        ("event_hashes", _blob("")),
        ("digest", _blob("00" * 32)),
        ("key_id", "'another'"),
        ("sealed_at", "'2026-11-23 08:15:31'"),
    ],
)
def test_a_changed_seal_is_found(trail: Service, column: str, value: str) -> None:
    spoil(trail, f"UPDATE audit_seals SET {column} = {value} WHERE number = 2")
    assert verify(trail).faults == _SEAL_2


@pytest.mark.skipif(ON_POSTGRESQL, reason="PostgreSQL refuses values of another type")
@pytest.mark.parametrize(
    "column", ["last_event", "event_hashes", "digest", "signature", "sealed_at"]
)
def test_a_seal_that_cannot_be_read_is_found(trail: Service, column: str) -> None:
    spoil(trail, f"UPDATE audit_seals SET {column} = 'spoilt' WHERE number = 2")
    assert verify(trail).faults == _SEAL_2


@pytest.mark.parametrize("value", ["00" * 64, "00", ""])
def test_a_changed_signature_is_found(trail: Service, value: str) -> None:
    spoil(trail, f"UPDATE audit_seals SET signature = {_blob(value)} WHERE number = 2")
    assert verify(trail).faults == ["seal 2: the signature is wrong"]


def test_a_signature_of_another_seal_is_found(trail: Service) -> None:
    other = "(SELECT signature FROM audit_seals WHERE number = 1)"
    spoil(trail, f"UPDATE audit_seals SET signature = {other} WHERE number = 2")
    assert verify(trail).faults == ["seal 2: the signature is wrong"]


@pytest.mark.parametrize(
    ("deleted", "fault"), [("1", "seal 1: missing"), ("1, 2", "seals 1 to 2: missing")]
)
def test_a_deleted_seal_is_found(trail: Service, deleted: str, fault: str) -> None:
    spoil(trail, f"DELETE FROM audit_seals WHERE number IN ({deleted})")
    assert verify(trail).faults == [fault]


def test_a_seal_made_without_the_key_is_found(trail: Service) -> None:
    record_one(trail)
    columns = "first_event, last_event, event_count, event_hashes, digest, signature, key_id"
    spoil(
        trail,
        f"INSERT INTO audit_seals (number, {columns}, sealed_at) "
        f"SELECT 4, {columns}, sealed_at FROM audit_seals WHERE number = 3",
    )
    assert verify(trail).faults == [_SEAL_2[0].replace("seal 2", "seal 4")]


def test_the_end_cut_off_shows_against_a_head_from_the_log(trail: Service) -> None:
    second, third = (found.digest.hex() for found in seals(trail)[1:])
    assert "The head is seal 3." in verify(trail, "--head", third).output
    spoil(
        trail,
        "DELETE FROM audit_seals WHERE number = 3",
        "DELETE FROM audit_events WHERE number = 6",
    )
    assert verify(trail).exit_code == 0
    assert verify(trail, "--head", second).exit_code == 0
    assert verify(trail, "--head", third).faults == [
        "no seal has the digest given as --head: the end of the trail was cut off or replaced"
    ]


def test_a_last_seal_that_was_deleted_and_set_anew_shows_against_the_log(trail: Service) -> None:
    head = seals(trail)[-1].digest.hex()
    spoil(
        trail,
        "DELETE FROM audit_seals WHERE number = 3",
        "UPDATE audit_events SET actor = 'nobody' WHERE number = 6",
    )
    seal(trail)
    assert verify(trail).exit_code == 0
    assert len(verify(trail, "--head", head).faults) == 1


def test_a_seal_of_an_earlier_state_put_behind_a_new_one_is_found(trail: Service) -> None:
    """Each is rightly signed and rightly over its events; they do not follow on each other."""
    spoil(
        trail,
        "CREATE TABLE kept_event AS SELECT * FROM audit_events WHERE number = 6",
        "CREATE TABLE kept_seal AS SELECT * FROM audit_seals WHERE number = 3",
        "DELETE FROM audit_events WHERE number = 6",
        "DELETE FROM audit_seals WHERE number >= 2",
        "UPDATE audit_events SET actor = 'nobody' WHERE number = 4",
    )
    assert seal(trail) == 2
    assert verify(trail).exit_code == 0
    spoil(
        trail,
        "INSERT INTO audit_events SELECT * FROM kept_event",
        "INSERT INTO audit_seals SELECT * FROM kept_seal",
    )
    assert verify(trail).faults == [_SEAL_2[0].replace("seal 2", "seal 3")]


@pytest.mark.parametrize("head", ["", "00", "x" * 64, "00" * 33])
def test_what_is_no_digest_is_refused(service: Service, head: str) -> None:
    result = service.app.test_cli_runner().invoke(args=["audit", "verify", "--head", head])
    assert result.exit_code == 2
    assert "64 hexadecimal digits" in result.output


def test_every_fault_is_named_at_once(trail: Service) -> None:
    spoil(
        trail,
        _set("actor", "'x'"),
        "DELETE FROM audit_events WHERE number = 5",
        f"UPDATE audit_seals SET signature = {_blob('00')} WHERE number = 3",
    )
    assert verify(trail).faults == [
        *_CHANGED_2,
        "event 5: missing, though under seal 2",
        "seal 3: the signature is wrong",
    ]


def test_more_faults_than_anyone_reads_are_counted(service: Service) -> None:
    record_many(service, 2400)
    seal(service)
    spoil(service, "UPDATE audit_events SET actor = 'x' WHERE number % 2 = 0")
    faults = verify(service).faults
    assert len(faults) == 1001
    assert faults[-1] == "200 more like these"

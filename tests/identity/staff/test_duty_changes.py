"""Planning duty: what a shift may be, and how it is changed and taken back."""

import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from app.province.local_time import local_day
from app.web.operations import Role
from tests.identity.staff.administration import (
    ROADS,
    WASTE,
    administrator,
    change,
    id_of,
    leave,
)
from tests.identity.staff.rosters import (
    DUTY,
    change_of,
    duty_audits,
    hours_from_now,
    listed,
    officers,
    pass_time,
    plan,
    planned,
    put,
    read_at,
    shift,
    supervisor,
    take_back,
)
from tests.province.administration import create_record
from tests.service import Json, Service
from tests.web.problems import pointers, problem_of


@pytest.mark.parametrize(
    ("wrong", "pointer", "code"),
    [
        ({"starts_at": "2030-01-01T07:00:00"}, "/starts_at", "type"),
        ({"ends_at": "2030-01-01"}, "/ends_at", "type"),
        ({"ends_at": hours_from_now(0.5)}, "/ends_at", "duty_span"),
        ({"starts_at": hours_from_now(-9), "ends_at": hours_from_now(-1)}, "/ends_at", "duty_span"),
        ({"ends_at": hours_from_now(31 * 24 + 2)}, "/ends_at", "duty_span"),
        ({"staff_id": str(uuid.uuid4())}, "/staff_id", "duty_staff"),
        ({"staff_id": "officer"}, "/staff_id", "type"),
        ({"tier": 0}, "/tier", "range"),
        ({"tier": 4}, "/tier", "range"),
        ({"tier": True}, "/tier", "type"),
        ({"phone": "0900"}, "/phone", "work_phone"),
        ({"phone": "1900 1234 567"}, "/phone", "work_phone"),
        ({"phone": ""}, "/phone", "length"),
        ({"phone": None}, "/phone", "null"),
        ({"note": "x" * 201}, "/note", "length"),
        ({"note": "a\u202eb"}, "/note", "characters"),
        ({"agency": "Sở Xây dựng"}, "/agency", "pattern"),
        ({"agency": "no_such_agency"}, "/agency", "unknown_value"),
        ({"revision": 7}, "/revision", "unknown"),
    ],
)
def test_a_shift_that_will_not_do_is_refused_where_it_is_wrong(
    shared: Service, wrong: Json, pointer: str, code: str
) -> None:
    caller, (officer, _) = supervisor(shared, agency=""), officers(shared)
    assert pointers(plan(caller, shift(officer) | wrong)) == {pointer: code}
    assert listed(caller) == []


def test_all_faults_are_told_at_once(shared: Service) -> None:
    sent = shift(str(uuid.uuid4()), phone="x", until_h=0.5)
    assert pointers(plan(supervisor(shared), sent)) == {
        "/ends_at": "duty_span",
        "/staff_id": "duty_staff",
        "/phone": "work_phone",
    }


@pytest.mark.parametrize("moment", ["0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z"])
def test_a_span_at_the_end_of_the_calendar_is_no_failure(shared: Service, moment: str) -> None:
    caller, (officer, _) = supervisor(shared), officers(shared)
    for name in ("starts_at", "ends_at"):
        answer = plan(caller, shift(officer) | {name: moment})
        assert pointers(answer) == {"/ends_at": "duty_span"}


@pytest.mark.parametrize(
    ("written", "kept"),
    [("1022", "1022"), ("115", "115"), ("+84 900 000 001", "+84900000001")],
)
def test_short_numbers_are_kept_as_they_are(service: Service, written: str, kept: str) -> None:
    read = planned(supervisor(service), officers(service)[0], phone=written)
    assert (read["phone"], read["note"]) == (kept, None)


def test_a_month_is_the_longest_shift(service: Service) -> None:
    read = planned(supervisor(service), officers(service)[0], from_h=1, until_h=31 * 24 + 0.9)
    assert read["tier"] == 1


def test_only_active_staff_with_a_role_of_their_own_there_go_on_duty(service: Service) -> None:
    caller, admin = supervisor(service), administrator(service)
    officer, colleague = officers(service)
    elsewhere = id_of(service.staff("officer_ward", Role.OFFICER, agency=WASTE))
    publisher = id_of(service.staff("publisher", Role.PUBLISHER, agency=ROADS))
    of_area = id_of(service.staff("auditor", Role.OFFICER, area="25747"))
    assert change(admin, officer, "absences", leave(elsewhere)).status_code == 201
    assert change(admin, colleague, "disable").status_code == 200
    for nobody in (elsewhere, colleague, publisher, of_area):
        assert pointers(plan(caller, shift(nobody))) == {"/staff_id": "duty_staff"}
    everywhere = id_of(service.staff("triager"))
    assert plan(caller, shift(everywhere)).status_code == 201


def test_neither_a_tier_nor_a_person_is_on_duty_twice_at_once(service: Service) -> None:
    caller, (first, second) = supervisor(service), officers(service)
    held = planned(caller, first, tier=1, from_h=2, until_h=6)
    for sent in (
        shift(second, tier=1, from_h=5, until_h=8),
        shift(second, tier=1, from_h=1, until_h=9),
        shift(second, tier=1, from_h=3, until_h=4),
        shift(first, tier=2, from_h=0, until_h=3),
    ):
        problem = problem_of(plan(caller, sent), 409, "duty_overlaps")
        assert problem["overlaps"] == held["id"]
    same_time = {name: held[name] for name in ("starts_at", "ends_at")}
    assert planned(caller, second, tier=2, **same_time)
    assert planned(caller, second, starts_at=held["ends_at"], ends_at=hours_from_now(8))


def test_two_agencies_have_one_person_on_duty_at_once(service: Service) -> None:
    caller, everywhere = supervisor(service, agency=""), id_of(service.staff("triager"))
    for agency in (ROADS, WASTE):
        assert planned(caller, everywhere, agency=agency)["agency"] == agency


def test_a_change_counts_from_the_revision_that_was_read(service: Service) -> None:
    caller, (first, second) = supervisor(service), officers(service)
    held = planned(caller, first)
    answer = put(caller, held, staff_id=second, tier=3, phone="1022", note="Đổi ca")
    read = answer.get_json()
    assert (answer.status_code, answer.headers["ETag"]) == (200, '"2"')
    assert (read["staff_id"], read["tier"], read["phone"]) == (second, 3, "1022")
    assert listed(caller) == [read]
    assert duty_audits(service)[-1].action == "duty_shift_changed"
    path, sent = f"{DUTY}/{held['id']}", change_of(read)
    problem_of(put(caller, held), 412, "revision_stale")
    problem_of(caller.put(path, sent), 428, "if_match_required")
    problem_of(caller.delete(path), 428, "if_match_required")
    problem_of(take_back(caller, held), 412, "revision_stale")
    assert pointers(put(caller, read, agency=WASTE)) == {"/agency": "unknown"}


def test_a_shift_may_be_moved_into_its_own_time_and_not_into_another_s(service: Service) -> None:
    caller, (first, second) = supervisor(service), officers(service)
    held = planned(caller, first, from_h=2, until_h=6)
    other = planned(caller, second, from_h=8, until_h=9)
    moved = put(caller, held, starts_at=hours_from_now(3), ends_at=hours_from_now(7))
    assert moved.status_code == 200
    problem = problem_of(
        put(caller, moved.get_json(), ends_at=hours_from_now(8.5)), 409, "duty_overlaps"
    )
    assert problem["overlaps"] == other["id"]


@pytest.mark.parametrize(
    "changes", [{"tier": 2}, {"starts_at": hours_from_now(-0.5)}, {"staff_id": None}]
)
def test_once_a_shift_has_begun_it_stays_who_was_called_since_when(
    service: Service, changes: dict[str, Any]
) -> None:
    caller, (first, second) = supervisor(service), officers(service)
    held = planned(caller, first, from_h=-1, until_h=3)
    [(name, value)] = changes.items()
    answer = put(caller, held, **{name: value or second})
    assert pointers(answer) == {f"/{name}": "duty_begun"}
    later = put(caller, held, ends_at=hours_from_now(5), phone="115", note="Thêm hai giờ")
    assert later.status_code == 200
    assert pointers(put(caller, later.get_json(), ends_at=hours_from_now(-0.1))) == {
        "/ends_at": "duty_span"
    }


def test_a_shift_to_come_is_taken_back_and_one_that_runs_ends(service: Service) -> None:
    caller, (first, second) = supervisor(service), officers(service)
    to_come = planned(caller, first, from_h=5, until_h=6)
    running = planned(caller, second, from_h=-1, until_h=3)
    for held in (to_come, running):
        assert take_back(caller, held).status_code == 204
    assert listed(caller) == []
    [past] = listed(caller, **{"from": hours_from_now(-3)})
    assert (past["id"], past["revision"]) == (running["id"], 2)
    assert past["ends_at"] < running["ends_at"]
    rows = duty_audits(service)[-2:]
    assert {row.action for row in rows} == {"duty_shift_removed"}
    problem_of(take_back(caller, to_come), 404, "not_found")


def test_a_shift_that_is_over_stays_as_it_was(service: Service) -> None:
    caller, (officer, _) = supervisor(service), officers(service)
    held = planned(caller, officer, from_h=-2, until_h=1)
    pass_time(service, hours=2)
    for answer in (take_back(caller, held), put(caller, held, ends_at=hours_from_now(1))):
        problem_of(answer, 409, "duty_over")
    assert len(listed(caller, **{"from": hours_from_now(-9)})) == 1


def test_nobody_goes_on_duty_while_he_is_away(service: Service) -> None:
    caller, admin, (officer, _) = supervisor(service), administrator(service), officers(service)
    assert change(admin, officer, "absences", leave(from_h=4, until_h=8)).status_code == 201
    for from_h, until_h in ((5, 6), (3, 9), (2, 4.5)):
        sent = shift(officer, from_h=from_h, until_h=until_h)
        assert pointers(plan(caller, sent)) == {"/staff_id": "duty_away"}
    assert planned(caller, officer, from_h=1, until_h=3.9)
    assert planned(caller, officer, from_h=8.1, until_h=9)


def test_who_is_away_is_not_called_and_the_next_one_is(service: Service) -> None:
    caller, admin, (officer, colleague) = (
        supervisor(service),
        administrator(service),
        officers(service),
    )
    planned(caller, officer, from_h=-1, until_h=8)
    second = planned(caller, colleague, tier=2, from_h=-1, until_h=8)
    assert change(admin, officer, "absences", leave()).status_code == 201
    assert read_at(caller, "now", agency=ROADS).get_json()["items"] == [second]


def test_while_who_is_on_duty_is_away_there_is_a_gap(service: Service) -> None:
    caller, admin, (officer, colleague) = (
        supervisor(service),
        administrator(service),
        officers(service),
    )
    planned(caller, officer, from_h=1, until_h=8)
    planned(caller, colleague, from_h=8, until_h=9)
    away = leave(from_h=4, until_h=8.5)
    assert change(admin, officer, "absences", away).status_code == 201
    window = {"from": hours_from_now(2), "until": hours_from_now(8.9)}
    (gap,) = read_at(caller, "gaps", agency=ROADS, **window).get_json()["items"]
    starts_at, ends_at = (datetime.fromisoformat(gap[name]) for name in ("starts_at", "ends_at"))
    assert starts_at == datetime.fromisoformat(away["starts_at"])
    assert timedelta(hours=3.9) < ends_at - starts_at < timedelta(hours=4.1)


def test_an_agency_is_on_duty_no_longer_than_it_exists(service: Service) -> None:
    admin, everywhere = administrator(service), id_of(service.staff("triager"))
    caller = supervisor(service, agency="")
    last = local_day(datetime.now(UTC) + timedelta(days=1)).isoformat()
    name = {"vi": "Trung tâm", "en": "A centre"}
    centre = {"code": "centre", "name": name, "calendar": "provincial", "parent": None}
    centre |= {"address": None, "valid_from": "2020-01-01", "valid_until": last}
    assert create_record(admin, "/v1/admin/agencies", centre).status_code == 201
    long, short = (shift(everywhere, agency="centre", until_h=hours) for hours in (72, 9))
    assert pointers(plan(caller, long)) == {"/ends_at": "duty_agency"}
    assert plan(caller, short).status_code == 201

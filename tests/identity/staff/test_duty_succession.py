"""Who leaves, is shut out or loses his role is not called any more; a successor takes over."""

from app.web.operations import Role
from tests.identity.staff.administration import (
    ROADS,
    WASTE,
    administrator,
    change,
    id_of,
    staff_audits,
    withdraw,
)
from tests.identity.staff.rosters import (
    duty_audits,
    hours_from_now,
    listed,
    officers,
    planned,
    read_at,
    shift,
    supervisor,
)
from tests.service import Json, Service


def _past(items: list[Json]) -> list[tuple[str, str]]:
    return [(one["id"], one["staff_id"]) for one in items]


def test_a_disabled_account_is_on_duty_no_more(service: Service) -> None:
    caller, admin = supervisor(service), administrator(service)
    officer, colleague = officers(service)
    running = planned(caller, officer, from_h=-1, until_h=3)
    planned(caller, officer, from_h=5, until_h=9)
    kept = planned(caller, colleague, from_h=5, until_h=9, tier=2)
    assert change(admin, officer, "disable").status_code == 200
    assert listed(caller) == [kept]
    assert read_at(caller, "now", agency=ROADS).get_json()["is_covered"] is False
    before = listed(caller, **{"from": hours_from_now(-2)})
    assert _past(before) == [(running["id"], officer), (kept["id"], colleague)]
    rows = duty_audits(service)[-2:]
    assert {(row.action, row.actor) for row in rows} == {
        ("duty_shift_removed", f"staff:{id_of(admin)}")
    }
    [disabled] = [row for row in staff_audits(service, officer) if row.action == "staff_disabled"]
    assert {row.request_id for row in rows} == {disabled.request_id}


def test_a_role_taken_away_takes_the_duty_that_it_let_him_have(service: Service) -> None:
    caller, admin = supervisor(service, agency=""), administrator(service)
    service.staff("officer", Role.OFFICER, agency=WASTE)
    officer = id_of(service.staff("officer", Role.TRIAGER, agency=ROADS))
    planned(caller, officer, agency=ROADS)
    kept = planned(caller, officer, agency=WASTE)
    assert withdraw(admin, officer, Role.TRIAGER).status_code == 200
    assert listed(caller) == [kept]


def test_one_role_of_two_that_count_is_enough(service: Service) -> None:
    caller, admin = supervisor(service), administrator(service)
    service.staff("officer", Role.OFFICER, agency=ROADS)
    officer = id_of(service.staff("officer", Role.TRIAGER, agency=ROADS))
    kept = planned(caller, officer)
    assert withdraw(admin, officer, Role.TRIAGER).status_code == 200
    assert listed(caller) == [kept]


def test_a_leaver_s_duty_passes_to_his_successor(service: Service) -> None:
    caller, admin = supervisor(service), administrator(service)
    leaver, heir = officers(service)
    running = planned(caller, leaver, from_h=-1, until_h=3, note="Trực đêm")
    to_come = planned(caller, leaver, from_h=5, until_h=9)
    wanted = {"to_id": heir, "reason": "transferred"}
    assert change(admin, leaver, "hand-over", wanted).status_code == 200
    past, now, later = listed(caller, **{"from": hours_from_now(-2)})
    assert (past["id"], past["staff_id"]) == (running["id"], leaver)
    assert past["ends_at"] == now["starts_at"]
    assert (now["staff_id"], now["ends_at"]) == (heir, running["ends_at"])
    assert (now["note"], now["phone"]) == ("Trực đêm", running["phone"])
    assert (later["id"], later["staff_id"], later["revision"]) == (to_come["id"], heir, 2)
    on_duty = read_at(caller, "now", agency=ROADS).get_json()["items"]
    assert [one["staff_id"] for one in on_duty] == [heir]
    actions = [row.action for row in duty_audits(service)[2:]]
    assert actions == ["duty_shift_removed", "duty_shift_added", "duty_shift_changed"]


def test_what_the_successor_cannot_serve_ends(service: Service) -> None:
    caller, admin = supervisor(service), administrator(service)
    leaver, heir = officers(service)
    own = planned(caller, heir, from_h=4, until_h=6, tier=2)
    planned(caller, leaver, from_h=5, until_h=9)
    passed = planned(caller, leaver, from_h=10, until_h=12)
    wanted = {"to_id": heir, "reason": "retired"}
    assert change(admin, leaver, "hand-over", wanted).status_code == 200
    assert _past(listed(caller)) == [(own["id"], heir), (passed["id"], heir)]


def test_duty_that_came_with_administration_does_not_pass_without_it(service: Service) -> None:
    caller, admin = supervisor(service), administrator(service)
    leaver = id_of(service.staff("officer", Role.ADMINISTRATOR, agency=ROADS))
    heir = id_of(service.staff("officer_water", Role.OFFICER, agency=WASTE))
    planned(caller, leaver)
    wanted = {"to_id": heir, "reason": "resigned"}
    assert change(admin, leaver, "hand-over", wanted).status_code == 200
    assert listed(caller) == []


def test_a_hand_over_that_is_refused_leaves_the_roster_alone(service: Service) -> None:
    caller, admin = supervisor(service), administrator(service)
    leaver, _ = officers(service)
    kept = planned(caller, leaver)
    wanted = {"to_id": id_of(admin), "reason": "other"}
    assert change(admin, leaver, "hand-over", wanted).status_code == 403
    assert listed(caller) == [kept]


def test_enabling_an_account_brings_no_duty_back(service: Service) -> None:
    caller, admin = supervisor(service), administrator(service)
    officer, _ = officers(service)
    planned(caller, officer)
    for what in ("disable", "enable"):
        assert change(admin, officer, what).status_code == 200
    assert listed(caller) == []
    assert planned(caller, officer)["agency"] == shift(officer)["agency"]

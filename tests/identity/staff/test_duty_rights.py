"""Whose roster one reads and plans: the agency's own, or every agency's."""

import pytest

from app.web.operations import Role
from tests.identity.staff.administration import (
    ROADS,
    STAFF,
    WARD,
    WASTE,
    administrator,
    change,
    id_of,
    leave,
)
from tests.identity.staff.rosters import (
    DUTY,
    PHONE,
    duty_audits,
    hours_from_now,
    listed,
    officers,
    plan,
    planned,
    put,
    read_at,
    shift,
    supervisor,
    take_back,
)
from tests.service import Caller, Service
from tests.web.problems import problem_of

_WINDOW = {"from": hours_from_now(0), "until": hours_from_now(24)}


def _asked(caller: Caller, agency: str) -> list[int]:
    return [
        read_at(caller, "now", agency=agency).status_code,
        read_at(caller, "gaps", agency=agency, **_WINDOW).status_code,
    ]


def test_an_agency_s_staff_read_its_roster_and_no_other(service: Service) -> None:
    everywhere = supervisor(service, agency="")
    roads, _ = officers(service)
    waste = service.staff("officer_ward", Role.OFFICER, agency=WASTE)
    held = planned(everywhere, roads)
    other = planned(everywhere, id_of(waste), agency=WASTE)
    assert [one["id"] for one in listed(waste)] == [other["id"]]
    assert listed(waste, agency=ROADS) == []
    assert _asked(waste, WASTE) == [200, 200]
    assert _asked(waste, ROADS) == _asked(waste, "no_such_agency") == [404, 404]
    assert {one["id"] for one in listed(everywhere)} == {held["id"], other["id"]}
    assert _asked(everywhere, ROADS) == [200, 200]
    assert _asked(everywhere, "no_such_agency") == [404, 404]


def test_an_agency_s_supervisor_plans_its_roster_and_no_other(service: Service) -> None:
    caller, everywhere = supervisor(service), administrator(service)
    waste = id_of(service.staff("officer_ward", Role.OFFICER, agency=WASTE))
    held = planned(everywhere, waste, agency=WASTE)
    for agency in (WASTE, "no_such_agency"):
        problem_of(plan(caller, shift(waste, agency=agency)), 403, "forbidden")
    problem_of(put(caller, held, tier=2), 404, "not_found")
    problem_of(take_back(caller, held), 404, "not_found")
    assert listed(everywhere) == [held]


def test_who_reads_one_roster_and_plans_another_does_not_mix_them(service: Service) -> None:
    everywhere = administrator(service)
    service.staff("triager", Role.OFFICER, agency=WASTE)
    both = service.staff("triager", Role.SUPERVISOR, agency=ROADS)
    held = planned(everywhere, id_of(both), agency=WASTE)
    assert listed(both) == [held]
    problem_of(put(both, held, tier=2), 404, "not_found")
    problem_of(plan(both, shift(id_of(both), agency=WASTE)), 403, "forbidden")
    assert plan(both, shift(id_of(both))).status_code == 201


@pytest.mark.parametrize("role", [Role.TRIAGER, Role.OFFICER])
def test_who_handles_reports_reads_the_roster_and_does_not_plan_it(
    service: Service, role: Role
) -> None:
    held = planned(supervisor(service), officers(service)[0])
    caller = service.staff("officer_ward", role, agency=ROADS)
    assert listed(caller) == [held]
    for answer in (plan(caller, shift(id_of(caller))), put(caller, held), take_back(caller, held)):
        problem_of(answer, 403, "forbidden")


@pytest.mark.parametrize("role", [Role.OFFICER, Role.SUPERVISOR])
def test_a_role_for_an_area_alone_does_not_count(service: Service, role: Role) -> None:
    planned(supervisor(service), officers(service)[0])
    of_area = service.staff("officer_ward", role, area=WARD)
    for answer in (
        of_area.get(DUTY),
        read_at(of_area, "now", agency=ROADS),
        read_at(of_area, "gaps", agency=ROADS, **_WINDOW),
        plan(of_area, shift(id_of(of_area))),
    ):
        problem_of(answer, 403, "forbidden")


def test_an_area_beside_the_agency_changes_nothing(service: Service) -> None:
    caller = service.staff("supervisor", Role.SUPERVISOR, agency=ROADS, area=WARD)
    held = planned(caller, id_of(caller))
    assert listed(caller) == [held]
    problem_of(read_at(caller, "now", agency=WASTE), 404, "not_found")


def test_a_roster_planned_with_a_borrowed_role_names_both_in_the_audit(service: Service) -> None:
    absent, officer = supervisor(service), service.staff("officer", agency=ROADS)
    problem_of(plan(officer, shift(id_of(officer))), 403, "forbidden")
    admin = administrator(service)
    change(admin, id_of(absent), "absences", leave(id_of(officer)))
    held = planned(officer, id_of(officer))
    changed = put(officer, held, tier=2).get_json()
    assert take_back(officer, changed).status_code == 204
    rows = duty_audits(service)
    assert [row.action for row in rows] == [
        "duty_shift_added",
        "duty_shift_changed",
        "duty_shift_removed",
    ]
    assert {row.actor for row in rows} == {f"staff:{id_of(officer)}"}
    assert {row.details["acting_for"] for row in rows} == {f"staff:{id_of(absent)}"}


def test_the_number_stands_in_the_roster_and_nowhere_else(service: Service) -> None:
    officer, _ = officers(service)
    held = planned(supervisor(service), officer)
    admin = administrator(service)
    assert held["phone"] == "+84900000001"
    for path in (STAFF, f"{STAFF}/{officer}"):
        written = admin.get(path).get_data(as_text=True)
        assert held["phone"] not in written
        assert PHONE not in written
    [row] = duty_audits(service)
    assert held["phone"] not in str(row.details)

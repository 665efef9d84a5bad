"""Who is away is stood in for: with his roles, his scopes, and both names in the audit."""

import uuid
from datetime import timedelta

import pytest
from sqlalchemy import select

from app.identity.models import StaffAbsence
from app.web.operations import Role
from tests.identity.staff.administration import (
    ROADS,
    STAFF,
    WASTE,
    administrator,
    change,
    id_of,
    leave,
    member,
    remove,
    staff_audits,
)
from tests.reports import COMMUNES, QUEUE, audits, file_report, lay_in, move
from tests.service import Caller, Json, Service
from tests.web.problems import pointers, problem_of

ME = "/v1/admin/me"


def _go(caller: Caller, sent: Json) -> object:
    """Say that one is away oneself."""
    return caller.post(f"{ME}/absences", sent, If_Match=caller.get(ME).headers["ETag"])


def _seen(caller: Caller) -> set[str]:
    return {item["id"] for item in caller.get(f"{QUEUE}?limit=100").get_json()["items"]}


def _pass_time(service: Service, **hours: float) -> None:
    """Let every absence lie ``hours`` further back."""
    with service.database.writing() as session:
        for absence in session.scalars(select(StaffAbsence)):
            absence.starts_at -= timedelta(**hours)
            absence.ends_at -= timedelta(**hours)
        session.commit()


def _pair(service: Service) -> tuple[Caller, Caller]:
    """An officer of the roads' agency, and a colleague of another one."""
    return (
        service.staff("officer", agency=ROADS),
        service.staff("officer_water", Role.OFFICER, agency=WASTE),
    )


def test_a_substitute_has_both_scopes_as_long_as_the_absence_runs(service: Service) -> None:
    lan = service.citizen()
    roads, waste = file_report(lan)["id"], file_report(lan, category="waste")["id"]
    absent, substitute = _pair(service)
    assert _seen(substitute) == {waste}
    assert _go(absent, leave(id_of(substitute), from_h=1)).status_code == 201
    assert _seen(substitute) == {waste}, "it has not begun"
    _pass_time(service, hours=2)
    assert _seen(substitute) == {waste, roads}
    assert _seen(absent) == {roads}, "who is away may look in"
    _pass_time(service, hours=22)
    assert _seen(substitute) == {waste}, "it is over"


def test_what_he_does_with_a_borrowed_role_names_both_in_the_audit(service: Service) -> None:
    lan = service.citizen()
    roads, waste = file_report(lan), file_report(lan, category="waste")
    absent, substitute = _pair(service)
    _go(absent, leave(id_of(substitute)))
    assert move(substitute, roads, "accepted").status_code == 200
    assert move(substitute, waste, "accepted").status_code == 200
    borrowed, own = audits(service, roads)[-1], audits(service, waste)[-1]
    assert borrowed.actor == own.actor == f"staff:{id_of(substitute)}"
    assert borrowed.details["acting_for"] == f"staff:{id_of(absent)}"
    assert "acting_for" not in own.details


def test_one_s_own_account_tells_the_borrowed_roles_from_one_s_own(service: Service) -> None:
    absent, substitute = _pair(service)
    _go(absent, leave(id_of(substitute)))
    account = substitute.get(ME).get_json()
    assert account["acting_for"] == [id_of(absent)]
    assert {(role["agency"], role["acting_for"]) for role in account["roles"]} == {
        (WASTE, None),
        (ROADS, id_of(absent)),
    }
    [absence] = absent.get(ME).get_json()["absences"]
    assert absence["substitute_id"] == id_of(substitute)
    assert absent.get(ME).get_json()["acting_for"] == []


def test_administration_and_auditing_are_not_lent(service: Service) -> None:
    absent = service.staff("triager", Role.ADMINISTRATOR, Role.AUDITOR, Role.TRIAGER)
    substitute = service.staff("officer", agency=ROADS)
    _go(absent, leave(id_of(substitute)))
    assert {role["role"] for role in substitute.get(ME).get_json()["roles"]} == {
        "officer",
        "triager",
    }
    for path in (STAFF, "/v1/admin/audit"):
        assert absent.get(path).status_code == 200
        problem_of(substitute.get(path), 403, "forbidden")


def test_restricted_reports_are_seen_in_place_of_who_sees_them(service: Service) -> None:
    report = file_report(service.citizen(), category="public_security")
    absent = service.staff("triager", sees_restricted=True)
    substitute = service.staff("officer", agency=ROADS)
    assert _seen(substitute) == set()
    _go(absent, leave(id_of(substitute)))
    assert _seen(substitute) == {report["id"]}


def test_what_was_borrowed_is_not_lent_on(service: Service) -> None:
    roads = file_report(service.citizen())["id"]
    first, second = _pair(service)
    third = service.staff("officer_ward", Role.OFFICER, agency="so_y_te")
    _go(first, leave(id_of(second)))
    assert _seen(second) == {roads}
    assert _go(second, leave(id_of(third))).status_code == 201
    assert _seen(third) == set()
    # Nor does who is away himself stand in for anybody meanwhile.
    assert _seen(second) == set()
    [absence] = second.get(ME).get_json()["absences"]
    back = second.delete(f"{ME}/absences/{absence['id']}", If_Match=second.get(ME).headers["ETag"])
    assert back.status_code == 200
    assert _seen(second) == {roads}


def test_a_colleague_who_is_away_himself_is_no_substitute(service: Service) -> None:
    first, second = _pair(service)
    assert _go(first, leave(id_of(second))).status_code == 201
    answer = _go(second, leave(id_of(first), from_h=12, until_h=36))
    assert pointers(answer) == {"/substitute_id": "substitute_away"}
    assert _go(second, leave(id_of(first), from_h=24.1, until_h=36)).status_code == 201


def test_only_an_active_colleague_can_be_named(service: Service) -> None:
    admin = administrator(service)
    absent, substitute = _pair(service)
    assert change(admin, id_of(substitute), "disable").status_code == 200
    disabled = next(one["id"] for one in admin.get(f"{STAFF}?active=false").get_json()["items"])
    for nobody in (disabled, id_of(absent), str(uuid.uuid4())):
        assert pointers(_go(absent, leave(nobody))) == {"/substitute_id": "unknown_value"}


def test_a_disabled_account_neither_lends_nor_borrows(service: Service) -> None:
    roads = file_report(service.citizen())["id"]
    admin = administrator(service)
    absent, substitute = _pair(service)
    absent_id = id_of(absent)
    _go(absent, leave(id_of(substitute)))
    assert _seen(substitute) == {roads}
    assert change(admin, absent_id, "disable").status_code == 200
    assert _seen(substitute) == set()


@pytest.mark.parametrize(
    ("span", "pointer"),
    [
        ({"from_h": 5, "until_h": 5}, "/ends_at"),
        ({"from_h": 5, "until_h": 4}, "/ends_at"),
        ({"from_h": -5, "until_h": -1}, "/ends_at"),
        ({"from_h": 0, "until_h": 366 * 24 + 1}, "/ends_at"),
    ],
    ids=["empty", "backwards", "over", "too long"],
)
def test_a_span_that_will_not_do_is_refused(
    shared: Service, span: dict[str, float], pointer: str
) -> None:
    assert pointers(_go(shared.staff("triager"), leave(**span))) == {pointer: "absence_span"}


def test_a_span_at_the_end_of_the_calendar_is_no_failure(service: Service) -> None:
    caller, until = service.staff("triager"), "9999-12-31T23:59:59Z"
    too_long = {"starts_at": "0001-01-01T00:00:00Z", "ends_at": until}
    assert pointers(_go(caller, too_long)) == {"/ends_at": "absence_span"}
    _go(caller, {"starts_at": "9999-06-01T00:00:00Z", "ends_at": until})
    assert [one["ends_at"] for one in caller.get(ME).get_json()["absences"]] == [until]


def test_absences_don_t_overlap_and_name_the_revision(service: Service) -> None:
    triager = service.staff("triager")
    assert _go(triager, leave(from_h=1, until_h=10)).status_code == 201
    problem_of(_go(triager, leave(from_h=9, until_h=12)), 409, "absence_overlaps")
    assert _go(triager, leave(from_h=10.1, until_h=12)).status_code == 201
    problem_of(triager.post(f"{ME}/absences", leave()), 428, "if_match_required")
    problem_of(triager.post(f"{ME}/absences", leave(), If_Match='"1"'), 412, "revision_stale")


def test_an_administrator_sets_and_takes_back_an_absence_of_his_people(service: Service) -> None:
    absent, substitute = _pair(service)
    admin = administrator(service, agency=ROADS)
    answer = change(admin, id_of(absent), "absences", leave(id_of(substitute)))
    assert pointers(answer) == {"/substitute_id": "unknown_value"}, "he doesn't see that one"
    colleague = service.staff("supervisor", agency=ROADS)
    answer = change(admin, id_of(absent), "absences", leave(id_of(colleague)))
    assert answer.status_code == 201
    [absence] = answer.get_json()["absences"]
    assert colleague.get(ME).get_json()["acting_for"] == [id_of(absent)]
    assert remove(admin, id_of(absent), f"absences/{absence['id']}").status_code == 200
    assert colleague.get(ME).get_json()["acting_for"] == []
    rows = staff_audits(service, id_of(absent))[-2:]
    assert [row.action for row in rows] == ["staff_absence_set", "staff_absence_removed"]
    assert {row.details["substitute"] for row in rows} == {f"staff:{id_of(colleague)}"}


def test_an_administrator_lends_himself_nothing_and_nobody_more_than_he_may_grant(
    service: Service,
) -> None:
    triager = id_of(service.staff("triager", sees_restricted=True))
    officer = id_of(service.staff("officer"))
    admin = administrator(service)
    itself = change(admin, triager, "absences", leave(id_of(admin)))
    problem_of(itself, 403, "own_staff_account")
    other = change(admin, triager, "absences", leave(officer))
    problem_of(other, 403, "restricted_scope_needed")
    assert change(admin, triager, "absences", leave()).status_code == 201
    assert member(admin, triager)["absences"][0]["substitute_id"] is None


def test_an_absence_that_is_over_or_another_s_is_not_found(service: Service) -> None:
    admin = administrator(service)
    absent, other = _pair(service)
    _go(absent, leave())
    [absence] = absent.get(ME).get_json()["absences"]
    for caller in (other, absent):
        if caller is absent:
            _pass_time(service, hours=25)
        path = f"{ME}/absences/{absence['id']}"
        answer = caller.delete(path, If_Match=caller.get(ME).headers["ETag"])
        problem_of(answer, 404, "not_found")
    problem_of(remove(admin, id_of(other), f"absences/{absence['id']}"), 404, "not_found")
    assert absent.get(ME).get_json()["absences"] == []


def test_the_substitute_s_borrowed_reach_is_the_report_s_place_not_the_whole_province(
    service: Service,
) -> None:
    """A borrowed role for one area reaches that area's reports alone."""
    lan = service.citizen()
    here, there = file_report(lan), file_report(lan)
    lay_in(service, here, (COMMUNES, "25747"))
    lay_in(service, there, (COMMUNES, "25750"))
    absent = service.staff("officer", area="25747")
    substitute = service.staff("officer_water", agency="so_y_te")
    _go(absent, leave(id_of(substitute)))
    assert _seen(substitute) == {here["id"]}

"""The list of staff: by name, role and agency, and only as far as the administrator reaches."""

import uuid

import pytest

from app.identity.staff_schemas import StaffMemberSchema, StaffSummarySchema
from app.web.operations import Role
from tests.documented import assert_documented
from tests.identity.staff.administration import (
    ROADS,
    STAFF,
    WARD,
    WASTE,
    administrator,
    change,
    id_of,
    member,
    open_account,
    remove,
    withdraw,
)
from tests.reports import all_items
from tests.service import Caller, Service
from tests.web.problems import pointers, problem_of


def _names(admin: Caller, query: str = "") -> list[str]:
    return [one["full_name"] for one in all_items(admin, f"{STAFF}{query}", limit=2)]


def test_staff_are_found_by_folded_name_role_agency_and_state(service: Service) -> None:
    service.staff("officer", agency=ROADS)
    service.staff("supervisor", agency=ROADS)
    service.staff("triager")
    admin = administrator(service)
    everybody = ["Bùi Hữu Nghĩa", "Ngô Đình Phúc", "Huỳnh Thị Mỹ Duyên", "Hồ Trọng Tín"]
    assert _names(admin) == everybody
    assert _names(admin, "?q=dinh%20phuc") == ["Ngô Đình Phúc"]
    assert _names(admin, "?q=%C4%90%C3%8CNH") == ["Ngô Đình Phúc"]
    assert _names(admin, "?q=%25") == _names(admin, "?q=nobody") == []
    assert _names(admin, "?role=officer") == ["Bùi Hữu Nghĩa"]
    assert _names(admin, f"?agency={ROADS}") == everybody[:2]
    assert _names(admin, f"?agency={ROADS}&role=triager") == []
    assert change(admin, id_of(service.staff("triager")), "disable").status_code == 200
    assert _names(admin, "?active=false") == ["Huỳnh Thị Mỹ Duyên"]
    assert len(_names(admin, "?active=true")) == 3


def test_a_role_and_its_agency_are_asked_of_one_and_the_same_grant(service: Service) -> None:
    service.staff("officer", Role.OFFICER, agency=ROADS)
    service.staff("officer", Role.PUBLISHER, agency=WASTE)
    admin = administrator(service)
    assert _names(admin, f"?agency={WASTE}&role=officer") == []
    assert _names(admin, f"?agency={WASTE}&role=publisher") == ["Bùi Hữu Nghĩa"]


@pytest.mark.parametrize(
    "query", ["?role=emperor", "?active=1", "?q=", "?agency=A%20B", "?name=x", "?q=a&q=b"]
)
def test_a_wrong_filter_is_refused(shared: Service, query: str) -> None:
    pointers(administrator(shared).get(f"{STAFF}{query}"))


def test_answers_are_as_documented_and_hold_no_more(service: Service) -> None:
    admin = administrator(service)
    officer = id_of(service.staff("officer", agency=ROADS, area=WARD, sees_restricted=True))
    read = admin.get(f"{STAFF}/{officer}")
    assert_documented(read.get_json(), StaffMemberSchema)
    assert read.headers["ETag"] == f'"{read.get_json()["revision"]}"'
    assert admin.get(f"{STAFF}/{officer}", If_None_Match=read.headers["ETag"]).status_code == 304
    for one in admin.get(STAFF).get_json()["items"]:
        assert_documented(one, StaffSummarySchema)
        assert "subject" not in one
    [role] = read.get_json()["roles"]
    assert (role["role"], role["agency"], role["area"]) == ("officer", ROADS, WARD)
    assert (role["sees_restricted"], role["granted_by"]) == (True, "operator")


def test_an_agencys_administrator_sees_its_people_and_their_roles_there(service: Service) -> None:
    both = id_of(service.staff("officer", agency=ROADS))
    service.staff("officer", Role.PUBLISHER, agency=WASTE)
    stranger = id_of(service.staff("officer_water", agency=WASTE))
    admin = administrator(service, agency=ROADS)
    assert set(_names(admin)) == {"Bùi Hữu Nghĩa", "Hồ Trọng Tín"}
    seen = member(admin, both)
    assert [role["role"] for role in seen["roles"]] == ["officer"]
    assert seen["has_other_roles"] is True
    assert _names(admin, "?role=publisher") == _names(admin, f"?agency={WASTE}") == []
    for staff_id in (stranger, str(uuid.uuid4())):
        problem_of(admin.get(f"{STAFF}/{staff_id}"), 404, "not_found")
        for what in ("disable", "enable"):
            answer = admin.post(f"{STAFF}/{staff_id}/{what}", If_Match='"1"')
            problem_of(answer, 404, "not_found")


def test_an_agencys_administrator_stays_within_his_agency(service: Service) -> None:
    both = id_of(service.staff("officer", agency=ROADS))
    service.staff("officer", Role.PUBLISHER, agency=WASTE)
    province = administrator(service)
    foreign = next(one["id"] for one in member(province, both)["roles"] if one["agency"] == WASTE)
    withdraw_own = withdraw(province, id_of(service.staff("triager")), Role.TRIAGER)
    assert withdraw_own.status_code == 200
    admin = service.staff("supervisor", Role.ADMINISTRATOR, agency=ROADS)
    given = change(admin, both, "roles", {"role": "supervisor", "agency": ROADS, "area": WARD})
    assert given.status_code == 200
    for wide in ({}, {"agency": WASTE}, {"area": WARD}, {"agency": None}):
        problem_of(change(admin, both, "roles", {"role": "officer"} | wide), 403, "forbidden")
    problem_of(remove(admin, both, f"roles/{foreign}"), 404, "not_found")
    for what in ("disable", "enable"):
        problem_of(change(admin, both, what), 403, "staff_roles_elsewhere")


def test_somebody_new_is_found_and_given_his_first_role(service: Service) -> None:
    service.staff("auditor")
    admin = administrator(service, agency=ROADS)
    opened = open_account(admin)
    assert opened.status_code == 201
    assert (opened.get_json()["roles"], opened.headers["ETag"]) == ([], '"1"')
    new = opened.get_json()["id"]
    assert _names(admin, "?q=tran%20bay") == ["Trần Thị Bảy"]
    given = change(admin, new, "roles", {"role": "officer", "agency": ROADS})
    assert [role["agency"] for role in given.get_json()["roles"]] == [ROADS]


def test_opening_an_account_is_repeated_by_its_key_and_never_done_twice(service: Service) -> None:
    admin = administrator(service)
    sent = {"issuer": "staff", "subject": "can-bo-0042", "full_name": "Trần Thị Bảy"}
    first = admin.post(STAFF, sent, key="open-account-1")
    again = admin.post(STAFF, sent, key="open-account-1")
    assert (again.status_code, again.get_json()) == (201, first.get_json())
    problem_of(admin.post(STAFF, sent, key="open-account-2"), 409, "staff_account_exists")
    problem_of(admin.post(STAFF, sent), 400, "idempotency_key_missing")


def test_only_the_staffs_provider_is_taken_and_a_subject_is_kept_as_it_is(
    service: Service,
) -> None:
    admin = administrator(service)
    for issuer in ("vneid", "nobody"):
        sent = {"issuer": issuer, "subject": "s", "full_name": "A"}
        answer = admin.post(STAFF, sent, key=uuid.uuid4().hex)
        assert pointers(answer) == {"/issuer": "unknown_value"}
    assert open_account(admin, subject="Can-Bo_1").get_json()["subject"] == "Can-Bo_1"
    for subject in ("", "hai từ", "a b", "é", "x" * 256):
        assert "/subject" in pointers(open_account(admin, subject=subject)), subject
    for more in ({"roles": []}, {"id": str(uuid.uuid4())}, {"disabled_at": None}):
        sent = {"issuer": "staff", "subject": "s", "full_name": "A"} | more
        assert set(pointers(admin.post(STAFF, sent, key=uuid.uuid4().hex)).values()) == {"unknown"}

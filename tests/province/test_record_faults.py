"""What administrators may not make of reference data, and that trying changes nothing."""

from datetime import date, timedelta
from time import process_time
from typing import Any

import pytest
from sqlalchemy import select

from app.province.models import ProvinceState
from tests.province.administration import change_record, create_record, import_file
from tests.service import Caller, Json, Service
from tests.web.problems import pointers, problem_of

_ADMIN = "/v1/admin"
_SINCE = "communes_since_2025_07"
_NAME = {"vi": "Mới", "en": "New"}
_ENDS = {"valid_until": "2030-01-01"}
_CLAIM = {"categories": ["roads"], "areas": [], "valid_from": "2026-01-01"}
_HERE, _THERE = ({"scheme": _SINCE, "code": code} for code in ("25747", "25750"))
_QUESTION = {"code": "kind", "datatype": "singlevaluelist", "label": _NAME}


def _generation(service: Service) -> int:
    with service.database.reading() as connection:
        return connection.scalars(select(ProvinceState.generation)).one()


def _lead(admin: Caller, agency: str, **responsibility: Any) -> Any:
    path = f"{_ADMIN}/agencies/{agency}"
    return change_record(admin, path, responsibilities=[_CLAIM | responsibility])


@pytest.mark.parametrize(
    ("path", "first", "second", "member"),
    [
        ("agencies/{}", ("so_y_te", {}), ("so_xay_dung", {}), "parent"),
        ("agencies/{}", ("so_y_te", _ENDS), ("so_xay_dung", _ENDS), "successor"),
        ("categories/{}", ("roads", _ENDS), ("waste", _ENDS), "successor"),
        (f"areas/{_SINCE}/{{}}", ("25747", {}), ("25750", {}), "parent"),
    ],
    ids=["agency_parents", "agency_successors", "category_successors", "area_parents"],
)
def test_a_circle_of_two_is_not_closed(
    service: Service, path: str, first: tuple[str, Json], second: tuple[str, Json], member: str
) -> None:
    admin = service.staff("administrator")
    (one, ours), (other, theirs) = first, second
    here, there = (f"{_ADMIN}/{path.format(code)}" for code in (one, other))
    assert change_record(admin, here, **ours, **{member: other}).status_code == 200
    before, generation = admin.get(there).get_json(), _generation(service)
    closing = change_record(admin, there, **theirs, **{member: one})
    assert pointers(closing)[f"/{member}"] == "circle"
    assert (admin.get(there).get_json(), _generation(service)) == (before, generation)


def test_calendars_do_not_inherit_in_a_circle(service: Service) -> None:
    admin, path = service.staff("administrator"), f"{_ADMIN}/calendars"
    below = {"code": "below", "parent": "provincial", "name": _NAME}
    assert create_record(admin, path, below).status_code == 201
    closing = change_record(admin, f"{path}/provincial", parent="below")
    assert pointers(closing) == {"/parent": "circle"}


@pytest.mark.parametrize(
    ("path", "members", "fault"),
    [
        (
            "agencies/so_y_te",
            {"parent": "no_such"},
            {"/parent": "unknown_value", "/calendar": "calendar_needed"},
        ),
        ("agencies/so_y_te", {"calendar": "no_such"}, {"/calendar": "unknown_value"}),
        ("agencies/so_y_te", {"valid_until": "2003-01-01"}, {"/valid_until": "validity_reversed"}),
        (
            "agencies/so_y_te",
            {"responsibilities": [_CLAIM | {"categories": ["waste", "no_such"]}]},
            {"/responsibilities/0/categories/1": "unknown_value"},
        ),
        (
            "agencies/so_y_te",
            {"responsibilities": [_CLAIM | {"areas": [_HERE, _HERE | {"code": "1"}]}]},
            {"/responsibilities/0/areas/1": "unknown_value"},
        ),
        (
            "agencies/so_y_te",
            {"responsibilities": [_CLAIM | {"valid_until": "2025-01-01"}]},
            {"/responsibilities/0/valid_until": "validity_reversed"},
        ),
        (
            "categories/roads",
            {"attributes": [_QUESTION]},
            {"/attributes/0/values": "values_of_list_only"},
        ),
        (
            "categories/roads",
            {"attributes": [_QUESTION | {"values": [{"code": "a", "label": _NAME}] * 2}]},
            {"/attributes/0/values": "repeated"},
        ),
        (
            "categories/roads",
            {"attributes": [_QUESTION | {"datatype": "string"}] * 2},
            {"/attributes/1/code": "repeated"},
        ),
        ("categories/roads", {"successor": "no_such"} | _ENDS, {"/successor": "unknown_value"}),
        (
            "calendars/provincial",
            {"weeks": [{"valid_from": "2004-01-01", "friday": ["07:30-11:30"]}] * 2},
            {"/weeks/1/valid_from": "repeated"},
        ),
        (
            "calendar-days/provincial/2026-01-10",
            {"kind": "special_hours"},
            {"/spans": "hours_of_kind"},
        ),
        (
            "calendar-days/provincial/2026-01-10",
            {"spans": ["13:00-17:00", "07:30-11:30"]},
            {"/spans": "hours"},
        ),
        (
            "calendar-days/provincial/2026-01-10",
            {"kind": "special_hours", "spans": ["11:30-07:30"]},
            {"/spans": "hours"},
        ),
        (f"areas/{_SINCE}/25747", {"successors": [_HERE]}, {"/successors": "unknown_value"}),
        (
            f"area-schemes/{_SINCE}",
            {"valid_until": "2025-06-30"},
            {"/valid_until": "validity_reversed"},
        ),
    ],
)
def test_what_contradicts_the_rest_is_refused_in_both_languages(
    service: Service, path: str, members: Json, fault: dict[str, str]
) -> None:
    admin = service.staff("administrator")
    path = f"{_ADMIN}/{path}"
    before, generation = admin.get(path).get_json(), _generation(service)
    answer = change_record(admin, path, **members)
    assert pointers(answer) == fault
    admin.headers["Accept-Language"] = "en"
    english = problem_of(change_record(admin, path, **members), 422, "validation_failed", "en")
    for ours, theirs in zip(answer.get_json()["errors"], english["errors"], strict=True):
        assert ours["code"] == theirs["code"]
        assert ours["message"] != theirs["message"]
    assert (admin.get(path).get_json(), _generation(service)) == (before, generation)


def test_what_a_change_would_break_elsewhere_is_named(service: Service) -> None:
    admin = service.staff("administrator")
    assert _lead(admin, "so_y_te").status_code == 200
    path = f"{_ADMIN}/agencies/so_xay_dung"
    ended = change_record(admin, path, valid_until="2025-12-31")
    faults = problem_of(ended, 422, "validation_failed")["errors"]
    assert {(one["pointer"], one["code"]) for one in faults} == {("", "breaks_other")}
    assert any("category:roads (lead_agency)" in one["message"] for one in faults)
    top = f"{_ADMIN}/agencies/uy_ban_nhan_dan_thanh_pho"
    told = problem_of(change_record(admin, top, calendar=None), 422, "validation_failed")["errors"]
    assert [one["code"] for one in told] == ["calendar_needed"], "its own fault explains the rest"
    assert admin.get(path).get_json()["revision"] == 1


@pytest.mark.parametrize(
    ("theirs", "status"),
    [
        ({}, 422),
        ({"valid_from": "2025-01-01", "valid_until": "2025-12-31"}, 200),
        ({"valid_from": "2025-01-01", "valid_until": "2026-01-01"}, 422),
        ({"areas": [_HERE]}, 200),
        ({"categories": ["waste"]}, 200),
    ],
    ids=["same", "before", "one_day", "one_area", "other_category"],
)
def test_responsibilities_overlap_only_in_time_area_and_category_together(
    service: Service, theirs: Json, status: int
) -> None:
    admin = service.staff("administrator")
    assert _lead(admin, "so_y_te").status_code == 200
    second = _lead(admin, "so_xay_dung", **theirs)
    assert second.status_code == status
    if status == 422:
        assert pointers(second) == {"/responsibilities": "responsibility_overlaps"}
        assert "so_y_te" in second.get_json()["errors"][0]["message"]


def test_two_agencies_lead_the_same_in_different_areas(service: Service) -> None:
    admin = service.staff("administrator")
    assert _lead(admin, "so_y_te", areas=[_HERE]).status_code == 200
    assert _lead(admin, "so_xay_dung", areas=[_THERE]).status_code == 200
    both = _lead(admin, "so_xay_dung", areas=[_THERE, _HERE])
    assert pointers(both) == {"/responsibilities": "responsibility_overlaps"}


def test_thousands_of_claims_to_the_same_are_refused_without_comparing_all(
    service: Service,
) -> None:
    claim = _CLAIM | {"categories": ["roads", "waste"], "areas": [_HERE] * 1000}
    body = {"code": "greedy", "name": _NAME, "calendar": "provincial", "valid_from": "2026-01-01"}
    admin, started = service.staff("administrator"), process_time()
    claiming = create_record(admin, f"{_ADMIN}/agencies", body | {"responsibilities": [claim] * 4})
    assert pointers(claiming) == {"/responsibilities": "responsibility_overlaps"}
    # Every pair would be 16 million comparisons.
    assert process_time() - started < 4


def test_days_off_leave_working_time_to_count(service: Service) -> None:
    admin, path = service.staff("administrator"), f"{_ADMIN}/imports/calendar-days"
    below = {"code": "below", "parent": "provincial", "name": _NAME}
    assert create_record(admin, f"{_ADMIN}/calendars", below).status_code == 201
    days = [date(2027, 1, 4) + timedelta(days=number) for number in range(400)]
    rows = [f"{code},{on},day_off,Đóng,Shut" for on in days for code in ("provincial", "below")]
    table = "\n".join(("calendar,on,kind,name_vi,name_en", *rows))
    refused = problem_of(import_file(admin, path, table), 422, "import_refused")
    assert {error["code"] for error in refused["errors"]} == {"closed_too_long"}
    # A year but a day may be shut, be it by two calendars together.
    shut = "\n".join(table.splitlines()[: 1 + 2 * 360])
    assert import_file(admin, path, shut).status_code == 200


def test_a_deadline_is_tried_only_where_there_is_time_around_it(service: Service) -> None:
    admin = service.staff("administrator")
    path = f"{_ADMIN}/deadlines/trial?agency=so_xay_dung&extension_working_days=100"
    for code in ("ordinary", "complex", "urgent", "emergency", "triage"):
        tried = f"{path}&deadline_class={code}&received_at="
        for possible in ("1900-01-01T00:00:00Z", "2199-12-31T23:59:59Z"):
            assert admin.get(tried + possible).status_code == 200, code
        for beyond in ("0001-01-01T00:00:00Z", "9999-12-31T10:00:00Z", "9999-12-31T23:59:59Z"):
            assert pointers(admin.get(tried + beyond)) == {"/query/received_at": "range"}

"""Drafts are older than categories: old versions and ended categories are taken."""

import pytest

from tests.province.administration import change_record
from tests.reports import QUEUE, REPORTS, file_report, new_key
from tests.service import Caller, Json, Service, report_draft
from tests.web.problems import pointers, problem_of

ROADS = "/v1/admin/categories/roads"
LANES: Json = {
    "code": "lanes",
    "datatype": "singlevaluelist",
    "is_required": True,
    "label": {"vi": "Làn đường", "en": "Lane"},
    "values": [
        {"code": "left", "label": {"vi": "Trái", "en": "Left"}},
        {"code": "right", "label": {"vi": "Phải", "en": "Right"}},
    ],
}


def _version(service: Service) -> int:
    items = service.anyone().get("/v1/feedback/categories").get_json()["items"]
    return next(item["version"] for item in items if item["code"] == "roads")


def _post(citizen: Caller, **changes: object) -> object:
    return citizen.post(REPORTS, report_draft(**changes), key=new_key())


@pytest.mark.parametrize(
    ("answers", "fault"),
    [
        ({}, {"/attributes/lanes": "required"}),
        ({"lanes": "middle"}, {"/attributes/lanes": "choice"}),
        ({"lanes": "left", "colour": "red"}, {"/attributes/colour": "unknown"}),
        ({"lanes": True}, {"/attributes/lanes": "choice"}),
    ],
)
def test_answers_are_held_against_the_questions(
    service: Service, answers: Json, fault: dict[str, str]
) -> None:
    admin, lan = service.staff("administrator"), service.citizen()
    assert change_record(admin, ROADS, attributes=[LANES]).status_code == 200
    version = _version(service)
    sent = _post(lan, category_version=version, attributes=answers)
    assert pointers(sent) == fault
    good = _post(lan, category_version=version, attributes={"lanes": "left"})
    assert good.status_code == 201, good.get_json()


def test_a_draft_of_an_old_version_is_taken_by_its_own_questions(service: Service) -> None:
    admin, lan = service.staff("administrator"), service.citizen()
    old = _version(service)
    assert change_record(admin, ROADS, attributes=[LANES]).status_code == 200
    assert _version(service) == old + 1
    assert _post(lan, category_version=old, attributes={}).status_code == 201
    assert _post(lan, attributes={"anything": "goes"}).status_code == 201
    newer = _post(lan, category_version=old + 2)
    assert pointers(newer) == {"/category_version": "unknown_value"}


def test_an_ended_category_is_filed_under_its_successor(service: Service) -> None:
    admin, lan = service.staff("administrator"), service.citizen()
    ended = change_record(admin, ROADS, valid_until="2026-01-01", successor="water_drainage")
    assert ended.status_code == 200, ended.get_json()
    report = file_report(lan)
    assert report["category"] == "water_drainage"
    codes = [
        item["code"] for item in service.anyone().get("/v1/feedback/categories").get_json()["items"]
    ]
    assert "roads" not in codes


def test_an_ended_category_without_a_successor_is_refused(service: Service) -> None:
    admin, lan = service.staff("administrator"), service.citizen()
    assert change_record(admin, ROADS, valid_until="2026-01-01").status_code == 200
    problem_of(_post(lan), 422, "category_unknown")


def test_the_most_particular_responsibility_leads(service: Service) -> None:
    admin, lan, staff = service.staff("administrator"), service.citizen(), service.staff()
    ward = {"scheme": "communes_since_2025_07", "code": "25747"}
    for agency, areas in (("so_y_te", []), ("so_an_toan_thuc_pham", [ward])):
        led = {"categories": ["roads"], "areas": areas, "valid_from": "2025-07-01"}
        changed = change_record(admin, f"/v1/admin/agencies/{agency}", responsibilities=[led])
        assert changed.status_code == 200, changed.get_json()
    here = file_report(lan)
    there = file_report(lan, location={"latitude": 11.3, "longitude": 106.4})
    leads = [
        staff.get(f"{QUEUE}/{report['id']}").get_json()["lead_agency"] for report in (here, there)
    ]
    assert leads == ["so_an_toan_thuc_pham", "so_y_te"]


def test_several_codes_answer_a_question_that_asks_for_several(service: Service) -> None:
    admin, lan = service.staff("administrator"), service.citizen()
    several = LANES | {"datatype": "multivaluelist"}
    assert change_record(admin, ROADS, attributes=[several]).status_code == 200
    version = _version(service)
    both = _post(lan, category_version=version, attributes={"lanes": ["left", "right"]})
    assert both.status_code == 201, both.get_json()
    assert both.get_json()["attributes"] == {"lanes": ["left", "right"]}
    for wrong in (["left", "middle"], [], "left"):
        sent = _post(lan, category_version=version, attributes={"lanes": wrong})
        assert pointers(sent) == {"/attributes/lanes": "choice"}, wrong


def test_in_an_emergency_nothing_has_to_be_answered(service: Service) -> None:
    admin, lan = service.staff("administrator"), service.citizen()
    fire = "/v1/admin/categories/fire_emergency"
    assert change_record(admin, fire, attributes=[LANES]).status_code == 200
    items = service.anyone().get("/v1/feedback/categories").get_json()["items"]
    asked = next(item for item in items if item["code"] == "fire_emergency")
    assert asked["attributes"][0]["is_required"] is True
    draft = {"category": "fire_emergency", "category_version": asked["version"]}
    assert _post(lan, **draft, attributes={}).status_code == 201
    wrong = _post(lan, **draft, attributes={"lanes": "middle"})
    assert pointers(wrong) == {"/attributes/lanes": "choice"}

"""Staff see what their roles' agency and area cover, in every route alike."""

import uuid

import pytest

from app.feedback.models import ReportEvent
from app.web.operations import Role
from tests.reports import (
    COMMUNES,
    COMMUNES_BEFORE,
    QUEUE,
    count,
    file_report,
    lay_in,
    move,
    new_key,
    publish,
    set_directly,
)
from tests.service import Caller, Json, Service

ROADS_AGENCY, WASTE_AGENCY = "so_xay_dung", "so_nong_nghiep_va_moi_truong"
WARD = "25747"


def _seen(staff: Caller, query: str = "") -> set[str]:
    return {item["id"] for item in staff.get(f"{QUEUE}?limit=100{query}").get_json()["items"]}


@pytest.fixture
def reports(service: Service) -> dict[str, Json]:
    """One of theirs, one of another agency's, and one of theirs that is restricted."""
    lan = service.citizen()
    filed = {
        "roads": file_report(lan),
        "waste": file_report(lan, category="waste"),
        "restricted": file_report(lan),
    }
    set_directly(service, filed["restricted"], publication="restricted")
    return filed


def test_an_officer_sees_only_his_agencys_reports(
    service: Service, reports: dict[str, Json]
) -> None:
    officer = service.staff("officer", agency=ROADS_AGENCY)
    assert _seen(officer) == {reports["roads"]["id"]}
    for query in ("&agency=so_nong_nghiep_va_moi_truong", "&publication=restricted"):
        assert _seen(officer, query) == set(), query
    everything = {report["id"] for report in reports.values()}
    assert _seen(service.staff("triager")) == everything - {reports["restricted"]["id"]}
    assert _seen(service.staff("triager", sees_restricted=True)) == everything


@pytest.mark.parametrize("agency", ["", ROADS_AGENCY], ids=["province", "agency"])
def test_what_he_may_not_see_is_as_if_it_were_not_there_in_every_route(
    service: Service, reports: dict[str, Json], agency: str
) -> None:
    officer = service.staff("officer", Role.OFFICER, Role.PUBLISHER, agency=agency)
    events = count(service, ReportEvent)
    hidden = [reports["restricted"], *([reports["waste"]] if agency else [])]
    for report in (*hidden, {"id": str(uuid.uuid4())}):
        path = f"{QUEUE}/{report['id']}"
        answers = [
            officer.get(path),
            officer.get(f"{path}/photos/{uuid.uuid4()}"),
            officer.post(f"{path}/transitions", {"state": "accepted"}, If_Match='"1"'),
            officer.post(f"{path}/messages", {"text": "Xin chào."}, key=new_key(), If_Match='"1"'),
            officer.put(f"{path}/publication", {"publication": "hidden"}, If_Match='"1"'),
        ]
        assert [answer.status_code for answer in answers] == [404] * 5
        assert {answer.get_json()["code"] for answer in answers} == {"not_found"}
    assert count(service, ReportEvent) == events


def test_an_officer_works_on_what_he_sees(service: Service, reports: dict[str, Json]) -> None:
    officer = service.staff("officer", agency=ROADS_AGENCY)
    assert move(officer, reports["roads"], "accepted").status_code == 200


def test_who_restricts_a_report_of_his_agency_sees_it_no_more(
    service: Service, reports: dict[str, Json]
) -> None:
    supervisor = service.staff("supervisor", Role.SUPERVISOR, agency=ROADS_AGENCY)
    answer = publish(supervisor, reports["roads"], "restricted")
    assert (answer.status_code, answer.get_json()["publication"]) == (200, "restricted")
    assert supervisor.get(f"{QUEUE}/{reports['roads']['id']}").status_code == 404
    assert _seen(supervisor) == set()


def test_an_area_limits_as_an_agency_does(service: Service, reports: dict[str, Json]) -> None:
    lay_in(service, reports["roads"], (COMMUNES, WARD))
    lay_in(service, reports["waste"], (COMMUNES, WARD))
    lay_in(service, reports["restricted"], (COMMUNES_BEFORE, WARD))
    set_directly(service, reports["restricted"], publication="pending")
    assert _seen(service.staff("officer", area=WARD)) == {
        reports["roads"]["id"],
        reports["waste"]["id"],
    }
    both = service.staff("officer_water", Role.OFFICER, agency=WASTE_AGENCY, area=WARD)
    assert _seen(both) == {reports["waste"]["id"]}
    assert _seen(service.staff("officer_ward", area="25750")) == set()


def test_an_agency_sees_its_restricted_reports_but_not_what_may_accuse_it(
    service: Service, reports: dict[str, Json]
) -> None:
    set_directly(service, reports["waste"], publication="restricted", kind="administrative")
    set_directly(service, reports["waste"], lead_agency_code=ROADS_AGENCY)
    officer = service.staff("officer", agency=ROADS_AGENCY, sees_restricted=True)
    assert _seen(officer) == {reports["roads"]["id"], reports["restricted"]["id"]}
    assert officer.get(f"{QUEUE}/{reports['waste']['id']}").status_code == 404
    assert move(officer, reports["restricted"], "accepted").status_code == 200
    supervisor = service.staff("supervisor", Role.SUPERVISOR, sees_restricted=True)
    assert _seen(supervisor) == {report["id"] for report in reports.values()}
    # Openly it may: what is not restricted accuses nobody.
    set_directly(service, reports["waste"], publication="pending")
    assert reports["waste"]["id"] in _seen(officer)


def test_the_named_scope_counts_only_where_it_was_granted(
    service: Service, reports: dict[str, Json]
) -> None:
    """Restricted reports of another agency are not seen by a province-wide role without it."""
    service.staff("officer", Role.OFFICER)
    officer = service.staff("officer", Role.OFFICER, agency=WASTE_AGENCY, sees_restricted=True)
    assert _seen(officer) == {reports["roads"]["id"], reports["waste"]["id"]}
    set_directly(service, reports["waste"], publication="restricted")
    assert _seen(officer) == {reports["roads"]["id"], reports["waste"]["id"]}


def test_moves_are_offered_only_where_the_moving_role_counts(
    service: Service, reports: dict[str, Json]
) -> None:
    service.staff("officer", Role.PUBLISHER)
    officer = service.staff("officer", Role.OFFICER, agency=ROADS_AGENCY)
    offered = {
        name: officer.get(f"{QUEUE}/{reports[name]['id']}").get_json()["allowed_moves"]
        for name in ("roads", "waste")
    }
    assert offered["roads"]
    assert offered["waste"] == []


def test_two_agencies_are_seen_together(service: Service, reports: dict[str, Json]) -> None:
    service.staff("officer", agency=ROADS_AGENCY)
    officer = service.staff("officer", agency=WASTE_AGENCY)
    assert _seen(officer) == {reports["roads"]["id"], reports["waste"]["id"]}

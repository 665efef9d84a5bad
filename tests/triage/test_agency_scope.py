"""Staff of an agency see what their agency leads, and never a restricted report."""

import uuid

import pytest

from app.feedback.models import ReportEvent
from app.web.guards import Role
from tests.reports import QUEUE, count, file_report, move, new_key, publish, set_directly
from tests.service import Caller, Json, Service

ROADS_AGENCY, WASTE_AGENCY = "so_xay_dung", "so_nong_nghiep_va_moi_truong"


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
    assert _seen(service.staff("triager")) == {report["id"] for report in reports.values()}


def test_what_he_may_not_see_is_as_if_it_were_not_there_in_every_route(
    service: Service, reports: dict[str, Json]
) -> None:
    officer = service.staff("officer", Role.OFFICER, Role.PUBLISHER, agency=ROADS_AGENCY)
    events = count(service, ReportEvent)
    for report in (reports["waste"], reports["restricted"], {"id": str(uuid.uuid4())}):
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


def test_two_agencies_are_seen_together(service: Service, reports: dict[str, Json]) -> None:
    service.staff("officer", agency=ROADS_AGENCY)
    officer = service.staff("officer", agency=WASTE_AGENCY)
    assert _seen(officer) == {reports["roads"]["id"], reports["waste"]["id"]}

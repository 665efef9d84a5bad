"""Who filed a report has a name of its own in each agency, and no two agencies share one."""

from typing import Any

from app.web.operations import Role
from tests.reports import (
    COMMUNES,
    QUEUE,
    ask_agencies,
    file_report,
    lay_in,
    new_key,
    publish,
    set_directly,
)
from tests.service import Caller, Json, Service, report_draft

ROADS, HEALTH, WARD = "so_xay_dung", "so_y_te", "25747"


def _reporter(staff: Caller, report: Json) -> Any:
    answer = staff.get(f"{QUEUE}/{report['id']}")
    assert answer.status_code == 200, answer.get_json()
    return answer.get_json()["reporter"]


def _name(staff: Caller, report: Json) -> str:
    name: str = _reporter(staff, report)["pseudonym"]
    return name


def test_an_agency_knows_a_citizen_again_and_another_agency_does_not(service: Service) -> None:
    lan, minh = service.citizen("lan"), service.citizen("minh")
    first, second, of_minh = file_report(lan), file_report(lan), file_report(minh)
    for report in (first, second, of_minh):
        ask_agencies(service, report, HEALTH)
    roads, health = (
        service.staff("officer", agency=ROADS),
        service.staff("publisher", agency=HEALTH),
    )
    colleague = service.staff("supervisor", agency=ROADS, area=WARD)
    lay_in(service, first, (COMMUNES, WARD))
    assert _name(roads, first) == _name(roads, second) == _name(colleague, first)
    assert _name(health, first) == _name(health, second)
    names = {_name(who, one) for who in (roads, health) for one in (first, of_minh)}
    assert len(names) == 4
    assert len(names | {_name(service.staff("triager"), first)}) == 5


def test_staff_of_an_area_and_of_the_province_have_names_of_their_own(service: Service) -> None:
    report = file_report(service.citizen())
    lay_in(service, report, (COMMUNES, WARD))
    area, province = service.staff("officer", area=WARD), service.staff("triager")
    assert _name(area, report) != _name(province, report)
    # Who has a role in an agency besides is told what the province's staff are told.
    both = service.staff("supervisor", Role.SUPERVISOR, agency=ROADS)
    service.staff("supervisor", Role.PUBLISHER)
    assert _name(both, report) == _name(province, report)


def test_only_earlier_reports_in_sight_are_counted(service: Service) -> None:
    lan = service.citizen()
    hidden, elsewhere, seen, report, _later = (file_report(lan) for _ in range(5))
    set_directly(service, hidden, publication="restricted")
    set_directly(service, elsewhere, lead_agency_code=HEALTH)
    file_report(service.citizen("minh"))
    roads = service.staff("officer", agency=ROADS)
    assert _reporter(roads, seen)["earlier_reports"] == 0
    assert _reporter(roads, report)["earlier_reports"] == 1
    assert _reporter(service.staff("triager"), report)["earlier_reports"] == 2
    named = service.staff("supervisor", sees_restricted=True)
    assert _reporter(named, report)["earlier_reports"] == 3


def test_nobody_is_named_for_a_caller_nor_for_a_report_that_left_ones_sight(
    service: Service,
) -> None:
    staff = service.staff()
    filed = staff.post(QUEUE, report_draft(), key=new_key()).get_json()
    assert filed["reporter"] is None
    report = file_report(service.citizen())
    assert publish(staff, report, "restricted").get_json()["reporter"] is None


def test_whatever_a_supervisor_does_the_name_stays_the_same(service: Service) -> None:
    report, supervisor = file_report(service.citizen()), service.staff("supervisor", agency=ROADS)
    name = _name(supervisor, report)
    etag = supervisor.get(f"{QUEUE}/{report['id']}").headers["ETag"]
    told = {"text": "Chào bạn."}
    path = f"{QUEUE}/{report['id']}/messages"
    replied = supervisor.post(path, told, key=new_key(), If_Match=etag)
    assert replied.get_json()["reporter"]["pseudonym"] == name
    queue = supervisor.get(QUEUE).get_json()["items"]
    assert all("reporter" not in item for item in queue)

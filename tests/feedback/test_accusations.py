"""A report that accuses an agency never reaches its people, wherever it goes."""

from typing import Any

from tests.reports import QUEUE, file_report, publish
from tests.service import Caller, Json, Service

ACCUSED = "so_xay_dung"


def _led_by(service: Service, report: Json) -> str:
    centre = service.staff("supervisor", sees_restricted=True)
    lead: str = centre.get(f"{QUEUE}/{report['id']}").get_json()["lead_agency"]
    return lead


def _queue(staff: Caller, **query: str) -> list[str]:
    words = "&".join(f"{name}={value}" for name, value in query.items())
    items: list[Any] = staff.get(f"{QUEUE}?{words}").get_json()["items"]
    return [one["id"] for one in items]


def test_the_agency_above_leads_and_the_accused_sees_nothing(service: Service) -> None:
    lan = service.citizen()
    accused = service.staff("officer", agency=ACCUSED, sees_restricted=True)
    report = file_report(lan, accused_agency=ACCUSED)
    assert report["publication"] == "restricted"
    assert report["accused_agency"] == ACCUSED
    assert _led_by(service, report) == "uy_ban_nhan_dan_thanh_pho"
    assert accused.get(f"{QUEUE}/{report['id']}").status_code == 404
    assert _queue(accused) == []


def test_an_agency_below_the_accused_does_not_lead_either(service: Service) -> None:
    report = file_report(service.citizen(), category="fire_emergency", accused_agency="cong_an")
    assert _led_by(service, report) == "uy_ban_nhan_dan_thanh_pho"


def test_who_accuses_another_is_led_as_ever(service: Service) -> None:
    report = file_report(service.citizen(), accused_agency="so_y_te")
    assert _led_by(service, report) == ACCUSED


def test_with_nobody_above_only_who_sees_the_whole_province_sees_it(service: Service) -> None:
    top = "uy_ban_nhan_dan_thanh_pho"
    report = file_report(service.citizen(), accused_agency=top)
    assert _led_by(service, report) == top
    theirs = service.staff("officer", agency=top, sees_restricted=True)
    assert theirs.get(f"{QUEUE}/{report['id']}").status_code == 404


def test_what_the_citizen_calls_sensitive_needs_the_named_scope(service: Service) -> None:
    report = file_report(service.citizen(), is_sensitive=True)
    assert report["publication"] == "restricted"
    without, seeing = service.staff("triager"), service.staff("supervisor", sees_restricted=True)
    assert without.get(f"{QUEUE}/{report['id']}").status_code == 404
    assert seeing.get(f"{QUEUE}/{report['id']}").status_code == 200
    assert publish(seeing, report, "restricted").status_code == 200

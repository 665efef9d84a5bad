"""A citizen sees his own reports, whole and in order, and nobody else's."""

import uuid

from app.feedback.models import ReportEvent
from tests.reports import REPORTS, all_items, count, file_report, upload_photo
from tests.service import Service


def test_my_reports_come_newest_first_complete_and_once(service: Service) -> None:
    lan, minh = service.citizen("lan"), service.citizen("minh")
    filed = [file_report(lan)["id"] for _ in range(7)]
    file_report(minh)

    def file_one_more() -> None:
        file_report(lan)

    for limit in (1, 3, 7, 100):
        items = all_items(lan, REPORTS, limit=limit)
        assert [item["id"] for item in items] == filed[::-1]
    shown = [item["id"] for item in all_items(lan, REPORTS, limit=2, between=file_one_more)]
    assert shown == filed[::-1], "what comes in meanwhile moves nothing"


def test_a_list_that_did_not_change_is_not_sent_again(service: Service) -> None:
    lan = service.citizen()
    file_report(lan)
    first = lan.get(REPORTS)
    assert lan.get(REPORTS, If_None_Match=first.headers["ETag"]).status_code == 304
    file_report(lan)
    assert lan.get(REPORTS, If_None_Match=first.headers["ETag"]).status_code == 200
    assert "private" in first.headers["Cache-Control"]


def test_a_report_is_found_however_its_reference_is_written(service: Service) -> None:
    lan = service.citizen()
    report = file_report(lan)
    for written in (report["reference"].lower(), report["reference"].replace("-", " ")):
        assert lan.get(f"{REPORTS}/{written}").get_json()["id"] == report["id"]


def test_another_citizens_report_looks_like_one_that_never_was(service: Service) -> None:
    lan, minh = service.citizen("lan"), service.citizen("minh")
    photo = upload_photo(lan)
    report = file_report(lan, photo_ids=[photo["id"]])
    missing = {"id": str(uuid.uuid4()), "reference": "BD-2020-000001-A", "photo": uuid.uuid4()}
    before = count(service, ReportEvent)
    for foreign, never in (
        (f"{REPORTS}/{report['id']}", f"{REPORTS}/{missing['id']}"),
        (f"{REPORTS}/{report['reference']}", f"{REPORTS}/{missing['reference']}"),
        (f"{REPORTS}/{report['public_id']}", f"{REPORTS}/nothing"),
        (photo["url"], f"/v1/feedback/photos/{missing['photo']}"),
        (f"{photo['url']}?size=thumb", f"/v1/feedback/photos/{missing['photo']}?size=thumb"),
    ):
        one, other = minh.get(foreign), minh.get(never)
        assert one.status_code == other.status_code == 404, foreign
        assert _without_request_id(one.get_json()) == _without_request_id(other.get_json())
    for action, sent in (("withdraw", {}), ("satisfaction", {"satisfied": True})):
        one = minh.post(f"{REPORTS}/{report['id']}/{action}", sent)
        other = minh.post(f"{REPORTS}/{missing['id']}/{action}", sent)
        assert one.status_code == other.status_code == 404, action
        assert _without_request_id(one.get_json()) == _without_request_id(other.get_json())
    assert minh.get(REPORTS).get_json()["items"] == []
    assert count(service, ReportEvent) == before
    assert lan.get(f"{REPORTS}/{report['id']}").get_json() == report


def test_odd_ids_are_not_found_and_break_nothing(service: Service) -> None:
    lan = service.citizen()
    for odd in ("%00", "%ff", "BD-2026-000001-%00", "1", "%F0%9F%95%B3", "a" * 2000, "..%2f"):
        assert lan.get(f"{REPORTS}/{odd}").status_code == 404, odd
        assert lan.get(f"/v1/feedback/photos/{odd}").status_code == 404, odd


def test_cursors_of_other_lists_and_strange_parameters_are_refused(service: Service) -> None:
    lan = service.citizen()
    for _ in range(2):
        file_report(lan)
    cursor = lan.get(f"{REPORTS}?limit=1").get_json()["next_cursor"]
    elsewhere = lan.get(f"/v1/feedback/public?cursor={cursor}")
    assert (elsewhere.status_code, elsewhere.get_json()["code"]) == (400, "cursor_invalid")
    for query in (f"cursor={cursor[:-2]}", f"cursor={cursor}AAAA", "cursor=x"):
        answer = lan.get(f"{REPORTS}?{query}")
        assert (answer.status_code, answer.get_json()["code"]) == (400, "cursor_invalid"), query
    for query in (
        "limit=0",
        "limit=101",
        "limit=x",
        "cursor=%20",
        "state=closed",
        "limit=1&limit=2",
    ):
        assert lan.get(f"{REPORTS}?{query}").status_code == 422, query


def _without_request_id(problem: dict[str, object]) -> dict[str, object]:
    return {name: value for name, value in problem.items() if name != "request_id"}

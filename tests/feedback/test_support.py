"""Supporting a published report: once each, not one's own, and without a word about who does."""

from app.feedback.public_schemas import PublicReportPageSchema
from app.feedback.support_schemas import SupportSchema
from tests.community import (
    PUBLIC,
    SUPPORTED,
    counts,
    published,
    shown_count,
    stranger,
    support,
    support_path,
)
from tests.documented import assert_documented
from tests.reports import QUEUE, REPORTS, all_items, audits, file_report, publish
from tests.service import Service
from tests.web.problems import problem_of


def test_it_counts_once_each_and_can_be_taken_back(service: Service) -> None:
    lan, minh, staff = service.citizen(), service.citizen("minh"), service.staff()
    report = published(lan, staff)
    other = stranger(service, 1)
    assert [support(one, report) for one in (minh, minh, other, minh)] == [1, 1, 2, 2]
    assert shown_count(service, report) == 2
    for _ in range(2):
        answer = minh.delete(support_path(report))
        assert (answer.status_code, answer.get_json()) == (
            200,
            {"support_count": 1, "supported_by_me": False},
        )
    assert_documented(answer.get_json(), SupportSchema)
    assert counts(service, report) == (1, 1)


def test_everybody_reads_how_many_and_staff_keep_their_revision(service: Service) -> None:
    lan, minh, staff, anyone = (
        service.citizen(),
        service.citizen("minh"),
        service.staff(),
        service.anyone(),
    )
    report = published(lan, staff)
    before = staff.get(f"{QUEUE}/{report['id']}")
    support(minh, report)
    read = lan.get(f"{REPORTS}/{report['id']}").get_json()
    assert (read["support_count"], read["revision"]) == (1, before.get_json()["revision"])
    assert lan.get(REPORTS).get_json()["items"][0]["support_count"] == 1
    assert anyone.get(PUBLIC).get_json()["items"][0]["support_count"] == 1
    found = anyone.get("/v1/feedback/map?bbox=106.3,10.8,107,11.6").get_json(force=True)
    assert found["features"][0]["properties"]["support_count"] == 1
    staffs = staff.get(f"{QUEUE}/{report['id']}")
    assert staffs.headers["ETag"] == before.headers["ETag"]
    assert staffs.get_json()["support_count"] == 1
    assert staffs.get_json()["updated_at"] == before.get_json()["updated_at"]


def test_nobody_supports_his_own_report(service: Service) -> None:
    lan, staff = service.citizen(), service.staff()
    report = published(lan, staff)
    problem_of(lan.put(support_path(report)), 409, "own_report")
    assert lan.put(support_path(report), Accept_Language="en").get_json()["title"]
    assert counts(service, report) == (0, 0)


def test_only_a_published_report_can_be_supported(service: Service) -> None:
    lan, minh = service.citizen(), service.citizen("minh")
    staff = service.staff(sees_restricted=True)
    waiting = file_report(lan)
    hidden = published(lan, staff)
    support(minh, hidden)
    for publication in ("hidden", "restricted", "pending"):
        publish(staff, hidden, publication)
        for path in (support_path(hidden), support_path(waiting), f"{PUBLIC}/unknown/support"):
            problem_of(minh.put(path), 404, "not_found")
            problem_of(minh.delete(path), 404, "not_found")
    # It is his again when the report is.
    publish(staff, hidden)
    assert counts(service, hidden) == (1, 1)
    assert len(minh.get(SUPPORTED).get_json()["items"]) == 1


def test_odd_ids_are_unknown_and_others_are_refused_at_the_door(service: Service) -> None:
    minh = service.citizen("minh")
    for odd in ("%00", "%ff", "a" * 5000, "%E1%BB%95"):
        problem_of(minh.put(f"{PUBLIC}/{odd}/support"), 404, "not_found")
    problem_of(service.anyone().put(f"{PUBLIC}/x/support"), 401, "unauthenticated")
    problem_of(service.staff().put(f"{PUBLIC}/x/support"), 403, "forbidden")


def test_who_supports_stands_nowhere_but_in_its_own_list(service: Service) -> None:
    lan, minh, staff, anyone = (
        service.citizen(),
        service.citizen("minh"),
        service.staff(),
        service.anyone(),
    )
    report = published(lan, staff)
    audited = len(audits(service, report))
    support(minh, report)
    supporter = str(minh.get("/v1/me").get_json()["id"])
    shown = [
        lan.get(f"{REPORTS}/{report['id']}"),
        staff.get(f"{QUEUE}/{report['id']}"),
        anyone.get(f"{PUBLIC}/{report['public_id']}"),
    ]
    for answer in shown:
        assert supporter not in answer.get_data(as_text=True)
        assert "Minh" not in answer.get_data(as_text=True)
    assert len(audits(service, report)) == audited
    assert lan.get(SUPPORTED).get_json()["items"] == []


def test_my_supported_reports_come_last_supported_first_page_by_page(service: Service) -> None:
    lan, minh, staff = service.citizen(), service.citizen("minh"), service.staff()
    reports = [published(lan, staff, text=f"Ổ gà thứ {n} trên đường.") for n in range(5)]
    in_order = [reports[n] for n in (3, 0, 4, 1, 2)]
    for report in in_order:
        support(minh, report)
    wanted = [report["public_id"] for report in reversed(in_order)]
    for limit in (1, 2, 5):
        items = all_items(minh, SUPPORTED, limit=limit)
        assert [item["public_id"] for item in items] == wanted
    assert_documented(minh.get(SUPPORTED).get_json(), PublicReportPageSchema)
    first = minh.get(SUPPORTED)
    again = minh.get(SUPPORTED, If_None_Match=first.headers["ETag"])
    assert again.status_code == 304
    publish(staff, reports[4], "hidden")
    shown = [item["public_id"] for item in all_items(minh, SUPPORTED, limit=2)]
    assert shown == [one for one in wanted if one != reports[4]["public_id"]]
    problem_of(minh.get(f"{SUPPORTED}?cursor=abc"), 400, "cursor_invalid")

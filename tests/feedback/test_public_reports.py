"""The public list and single reports: published words only, and nothing about who or when."""

from datetime import UTC, datetime
from urllib.parse import quote

from app.feedback.public_schemas import PublicReportInFullSchema, PublicReportPageSchema
from tests.documented import assert_documented
from tests.reports import (
    PUBLIC_TEXT,
    PUBLIC_TITLE,
    all_items,
    file_report,
    publish,
    set_directly,
    upload_photo,
)
from tests.service import Service

PUBLIC = "/v1/feedback/public"
HIS_WORDS = "Tôi là Lan, nhà số 12, điện thoại 0901234567, mong sửa giúp ổ gà."


def test_only_published_reports_are_there_whatever_else_is_known(service: Service) -> None:
    lan, staff, anyone = service.citizen(), service.staff(), service.anyone()
    reports = {state: file_report(lan) for state in ("pending", "public", "restricted", "hidden")}
    for state, report in reports.items():
        # All of them have words; being published is what decides.
        publish(staff, report, "public")
        set_directly(service, report, publication=state)
    shown = [item["public_id"] for item in anyone.get(PUBLIC).get_json()["items"]]
    assert shown == [reports["public"]["public_id"]]
    for state, report in reports.items():
        expected = 200 if state == "public" else 404
        assert anyone.get(f"{PUBLIC}/{report['public_id']}").status_code == expected, state
        for known in (report["id"], report["reference"]):
            assert anyone.get(f"{PUBLIC}/{known}").status_code == 404


def test_a_page_with_another_after_it_keeps_its_etag(service: Service) -> None:
    lan, staff, anyone = service.citizen(), service.staff(), service.anyone()
    first, second = file_report(lan), file_report(lan)
    for report in (first, second):
        publish(staff, report)
    page = anyone.get(f"{PUBLIC}?limit=1")
    assert page.get_json()["next_cursor"]
    etag = page.headers["ETag"]
    assert anyone.get(f"{PUBLIC}?limit=1", If_None_Match=etag).status_code == 304
    # The same item, and nothing after it any more: that is another page.
    publish(staff, first, "hidden")
    assert anyone.get(f"{PUBLIC}?limit=1", If_None_Match=etag).status_code == 200


def test_nothing_in_it_tells_what_he_wrote_who_he_is_or_when(service: Service) -> None:
    lan, staff, anyone = service.citizen(), service.staff(), service.anyone()
    photo = upload_photo(lan)
    place = {"latitude": 10.9781, "longitude": 106.6516, "address": "Nhà số 12 hẻm 3"}
    report = file_report(
        lan, text=HIS_WORDS, location=place, photo_ids=[photo["id"]], attributes={"phone": "0901"}
    )
    publish(staff, report)
    me = lan.get("/v1/me").get_json()
    for path in (PUBLIC, f"{PUBLIC}/{report['public_id']}", "/v1/feedback/map?bbox=106,10,107,11"):
        answer = anyone.get(path)
        assert answer.status_code == 200
        told = answer.get_data(as_text=True)
        for secret in (
            "Lan",
            "0901",
            "số 12",
            report["id"],
            report["reference"],
            photo["id"],
            str(me["id"]),
            report["submitted_at"],
            report["submitted_at"][11:19],
        ):
            assert secret not in told, (path, secret)


def test_a_published_report_is_what_is_documented(service: Service) -> None:
    lan, staff, anyone = service.citizen(), service.staff(), service.anyone()
    report = file_report(lan)
    publish(staff, report)
    one = anyone.get(f"{PUBLIC}/{report['public_id']}").get_json()
    assert_documented(one, PublicReportInFullSchema)
    assert (one["title"], one["text"]) == (PUBLIC_TITLE, PUBLIC_TEXT)
    page = anyone.get(PUBLIC).get_json()
    assert_documented(page, PublicReportPageSchema)
    assert page["items"] == [{name: one[name] for name in one if name != "photos"}]


def test_a_day_is_the_provinces_day(service: Service) -> None:
    lan, staff = service.citizen(), service.staff()
    report = file_report(lan)
    publish(staff, report)
    late = datetime(2026, 3, 1, 18, tzinfo=UTC)
    set_directly(service, report, submitted_at=late, updated_at=late)
    one = service.anyone().get(f"{PUBLIC}/{report['public_id']}").get_json()
    assert (one["submitted_on"], one["updated_on"]) == ("2026-03-02", "2026-03-02")


def test_hiding_a_report_takes_it_away(service: Service) -> None:
    lan, staff, anyone = service.citizen(), service.staff(), service.anyone()
    report = file_report(lan)
    publish(staff, report)
    first = anyone.get(PUBLIC)
    publish(staff, report, "hidden")
    assert anyone.get(f"{PUBLIC}/{report['public_id']}").status_code == 404
    now = anyone.get(PUBLIC, If_None_Match=first.headers["ETag"])
    assert (now.status_code, now.get_json()["items"]) == (200, [])


def test_the_list_can_be_narrowed_and_paged(service: Service) -> None:
    lan, staff, anyone = service.citizen(), service.staff(), service.anyone()
    reports = [file_report(lan, category=code) for code in ("roads", "trees") * 4]
    for number, report in enumerate(reports):
        publish(staff, report)
        set_directly(service, report, area_code=str(number // 4))
    wanted = [report["public_id"] for report in reports[::-1]]
    for limit in (1, 3, 8):
        assert [item["public_id"] for item in all_items(anyone, PUBLIC, limit=limit)] == wanted

    def shown(query: str) -> list[str]:
        return [item["public_id"] for item in all_items(anyone, f"{PUBLIC}?{query}", limit=2)]

    assert shown("category=roads") == wanted[1::2]
    assert shown("area=0") == wanted[4:]
    assert shown("category=trees&area=1") == wanted[0:4:2]
    assert shown("state=submitted") == wanted
    assert shown("state=closed") == shown("category=nothing") == []


def test_odd_requests_are_refused_and_break_nothing(service: Service) -> None:
    anyone = service.anyone()
    for odd in ("%00", "%ff", "a" * 5000, quote("'; DROP TABLE reports; --"), quote("ổ gà")):
        assert anyone.get(f"{PUBLIC}/{odd}").status_code == 404, odd
    for query in ("citizen=1", "category=%00", "category=a'b", "area=%25", "state=A", "limit=-1"):
        assert anyone.get(f"{PUBLIC}?{query}").status_code == 422, query


def test_any_cache_may_keep_it_for_a_minute_in_each_language(service: Service) -> None:
    answer = service.anyone().get(PUBLIC)
    assert answer.headers["Cache-Control"] == "public, max-age=60"
    assert "Accept-Language" in answer.headers["Vary"]
    again = service.anyone().get(PUBLIC, If_None_Match=answer.headers["ETag"])
    assert again.status_code == 304

"""Hot reads are plain dicts: each is held here against the schema that documents it."""

from datetime import datetime, timedelta

from app.feedback.schemas import OwnReportPageSchema, ReportSchema
from app.province.local_time import LOCAL
from tests.documented import assert_documented
from tests.reports import (
    QUEUE,
    REPORTS,
    bring_to,
    file_report,
    new_key,
    set_directly,
    upload_photo,
)
from tests.service import Service

RICH = {
    "text": "Dòng một.\nDòng hai.",
    "location": {
        "latitude": 10.9781,
        "longitude": 106.6516,
        "accuracy_m": 8,
        "source": "pin",
        "address": "Đường Cách Mạng Tháng Tám",
    },
    "photos_expected": 2,
    "attributes": {"lane": "phải", "depth_cm": 12, "is_lit": False, "width_m": 0.5},
    "occurred_at": "2026-03-01T08:00:00.123456+07:00",
    "client_created_at": "2026-03-01T09:00:00Z",
}


def test_a_report_has_exactly_the_documented_fields(service: Service) -> None:
    lan, staff = service.citizen(), service.staff()
    plain = file_report(lan)
    rich = file_report(lan, photo_ids=[upload_photo(lan)["id"]], **RICH)
    reply = {"text": "Chào bạn.\nCảm ơn bạn."}
    staff.post(f"{QUEUE}/{rich['id']}/messages", reply, key=new_key(), If_Match='"1"')
    bring_to("resolved", rich, citizen=lan, staff=staff)
    for report in (plain, rich):
        read = lan.get(f"{REPORTS}/{report['id']}").get_json()
        assert_documented(read, ReportSchema)
    assert read["messages"][0]["text"] == reply["text"]
    assert_documented(lan.get(REPORTS).get_json(), OwnReportPageSchema)


def test_what_a_write_answers_is_documented_too(service: Service) -> None:
    lan, staff = service.citizen(), service.staff()
    report = file_report(lan)
    bring_to("answered", report, citizen=lan, staff=staff)
    answer = lan.post(f"{REPORTS}/{report['id']}/satisfaction", {"satisfied": True})
    assert_documented(answer.get_json(), ReportSchema)
    other = file_report(lan)
    assert_documented(lan.post(f"{REPORTS}/{other['id']}/withdraw", {}).get_json(), ReportSchema)


def test_what_happens_next_is_said_in_the_readers_language(service: Service) -> None:
    lan = service.citizen()
    path = f"{REPORTS}/{file_report(lan)['id']}"
    vietnamese = lan.get(path, Accept_Language="vi").get_json()["next_step"]
    english = lan.get(path, Accept_Language="en").get_json()["next_step"]
    assert "1022" in vietnamese
    assert "1022" in english
    assert vietnamese != english
    assert lan.get(path).get_json()["next_step"] == vietnamese
    etags = {lan.get(path, Accept_Language=one).headers["ETag"] for one in ("vi", "en")}
    assert len(etags) == 2


def test_an_emergency_of_a_saturday_night_is_not_said_to_wait_for_monday(service: Service) -> None:
    lan = service.citizen()
    night = datetime(2026, 11, 28, 22, tzinfo=LOCAL)
    fire, hole = file_report(lan, category="fire_emergency"), file_report(lan)
    set_directly(service, fire, submitted_at=night, due_at=night + timedelta(minutes=15))
    set_directly(service, hole, submitted_at=night, due_at=night + timedelta(days=6))
    read = [lan.get(f"{REPORTS}/{one['id']}").get_json() for one in (fire, hole)]
    assert [one["next_step_on"] for one in read] == ["2026-11-28", "2026-11-30"]

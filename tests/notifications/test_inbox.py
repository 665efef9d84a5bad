"""The inbox: his own, newest first, page by page, read once."""

import uuid

from app.notifications.kinds import Kind
from app.notifications.schemas import (
    NotificationPageSchema,
    NotificationSchema,
    UnreadCountSchema,
)
from tests.documented import assert_documented
from tests.notifications.phones import INBOX, notifications, tell
from tests.reports import all_items, file_report, new_key
from tests.service import Caller, Json, Service
from tests.web.problems import problem_of


def _inbox(caller: Caller, **headers: str) -> list[Json]:
    answer = caller.get(INBOX, **headers)
    assert answer.status_code == 200
    items: list[Json] = answer.get_json()["items"]
    return items


def _unread(caller: Caller) -> int:
    content = caller.get(f"{INBOX}/unread-count").get_json()
    assert_documented(content, UnreadCountSchema)
    unread: int = content["unread"]
    return unread


def test_what_he_was_told_is_in_his_inbox_and_nobody_elses(service: Service) -> None:
    lan, minh = service.citizen("lan"), service.citizen("minh")
    (told,) = tell(service, lan)
    (item,) = _inbox(lan)
    assert_documented(item, NotificationSchema)
    assert (item["kind"], item["channel"]) == ("report_moved", "report_updates")
    assert item["entity_id"] == told.entity_id
    assert item["deep_link"] == f"http://127.0.0.1:8000/app/reports/{told.entity_id}"
    assert item["read_at"] is None
    assert lan.get(f"{INBOX}/{item['id']}").get_json() == item
    assert _inbox(minh) == []


def test_a_text_is_made_in_the_language_it_is_asked_for(service: Service) -> None:
    lan = service.citizen()
    tell(service, lan)
    (vietnamese,), (english,) = (_inbox(lan, Accept_Language=each) for each in ("vi", "en"))
    reference = "BD-2026-004213-K"
    assert vietnamese["title"] == f"Phản ánh {reference}"
    assert vietnamese["body"] == f"Phản ánh {reference} chuyển sang trạng thái “Đã tiếp nhận”."
    assert english["title"] == f"Report {reference}"
    assert english["body"] == f"Report {reference} is now “Accepted”."
    one = lan.get(f"{INBOX}/{english['id']}", Accept_Language="en")
    assert one.get_json() == english


def test_vietnamese_is_the_default(service: Service) -> None:
    lan = service.citizen()
    tell(service, lan)
    assert _inbox(lan)[0]["title"].startswith("Phản ánh")


def test_a_dossier_status_that_we_do_not_know_is_shown_as_it_came(service: Service) -> None:
    lan = service.citizen()
    tell(service, lan, kind=Kind.DOSSIER_MOVED, status="11")
    for language in ("vi", "en"):
        (item,) = _inbox(lan, Accept_Language=language)
        assert "“11”" in item["body"]


def test_the_longest_notice_of_a_breach_is_as_documented(service: Service) -> None:
    lan = service.citizen()
    body = "Mật khẩu bị lộ.\n" + "ế" * 980
    tell(service, lan, kind=Kind.DATA_BREACHED, title="ế" * 65, body=body)
    page = lan.get(INBOX).get_json()
    assert_documented(page, NotificationPageSchema)
    (item,) = page["items"]
    assert item["body"] == body


def test_words_with_braces_stay_as_they_are(service: Service) -> None:
    lan = service.citizen()
    tell(service, lan, kind=Kind.DOSSIER_MOVED, status="{code} {0}")
    (item,) = _inbox(lan)
    assert "“{code} {0}”" in item["body"]


def test_a_login_too_low_for_dossiers_reads_only_neutral_words(service: Service) -> None:
    lan = service.citizen("lan")
    tell(service, lan, kind=Kind.DOSSIER_MOVED)
    low = service.citizen("lan", acr="LoA1")
    (item,) = _inbox(low)
    shown = item["title"] + item["body"] + low.get(f"{INBOX}/{item['id']}").get_data(as_text=True)
    assert "H09.16-240101-0001" not in shown
    assert "xử lý" not in shown
    assert item["body"] == "Hồ sơ của bạn có cập nhật mới."


def test_the_newest_comes_first_and_pages_join_without_a_gap(service: Service) -> None:
    lan = service.citizen()
    told = [one.entity_id for _ in range(7) for one in tell(service, lan)]
    tell(service, service.citizen("minh"))
    assert [item["entity_id"] for item in all_items(lan, INBOX, limit=3)] == told[::-1]


def test_what_comes_in_while_he_pages_disturbs_nothing(service: Service) -> None:
    lan = service.citizen()
    told = [one.entity_id for _ in range(5) for one in tell(service, lan)]
    items = all_items(lan, INBOX, limit=2, between=lambda: tell(service, lan))
    assert [item["entity_id"] for item in items] == told[::-1]


def test_a_list_takes_no_parameter_it_does_not_know(service: Service) -> None:
    lan = service.citizen()
    for query in ("limit=0", "limit=101", "limit=x", "limit=1&limit=2", "page=2"):
        problem_of(lan.get(f"{INBOX}?{query}"), 422, "validation_failed")


def test_another_lists_cursor_is_refused(service: Service) -> None:
    lan = service.citizen()
    tell(service, lan, lan)
    cursor = lan.get(f"{INBOX}?limit=1").get_json()["next_cursor"]
    assert cursor
    problem_of(lan.get(f"/v1/feedback/reports?cursor={cursor}"), 400, "cursor_invalid")
    problem_of(lan.get(f"{INBOX}?cursor={cursor[:-4]}AAAA"), 400, "cursor_invalid")


def test_reading_counts_once_and_the_first_time_stays(service: Service) -> None:
    lan = service.citizen()
    tell(service, lan, lan, lan)
    assert _unread(lan) == 3
    path = f"{INBOX}/{_inbox(lan)[1]['id']}"
    assert lan.post(f"{path}/read").status_code == 204
    read_at = lan.get(path).get_json()["read_at"]
    assert read_at
    assert lan.post(f"{path}/read").status_code == 204
    assert lan.get(path).get_json()["read_at"] == read_at
    assert _unread(lan) == 2


def test_reading_all_touches_neither_the_read_nor_anothers(service: Service) -> None:
    lan, minh = service.citizen("lan"), service.citizen("minh")
    tell(service, lan, lan, minh)
    first = f"{INBOX}/{_inbox(lan)[0]['id']}"
    lan.post(f"{first}/read")
    read_at = lan.get(first).get_json()["read_at"]
    assert lan.post(f"{INBOX}/read-all").status_code == 204
    assert _unread(lan) == 0
    assert lan.get(first).get_json()["read_at"] == read_at
    assert _unread(minh) == 1


def test_anothers_notification_is_answered_like_none(service: Service) -> None:
    lan, minh = service.citizen("lan"), service.citizen("minh")
    tell(service, lan)
    hers = f"{INBOX}/{notifications(service)[0].id}"
    none = f"{INBOX}/{uuid.uuid4()}"
    for answer, missing in (
        (minh.get(hers), minh.get(none)),
        (minh.post(f"{hers}/read"), minh.post(f"{none}/read")),
    ):
        problem = problem_of(answer, 404, "not_found")
        assert problem | {"request_id": ""} == missing.get_json() | {"request_id": ""}
    assert _unread(lan) == 1


def test_an_inbox_that_did_not_change_is_not_sent_again(service: Service) -> None:
    lan = service.citizen()
    tell(service, lan)
    etag = lan.get(INBOX).headers["ETag"]
    assert lan.get(INBOX, If_None_Match=etag).status_code == 304
    assert lan.get(INBOX, If_None_Match=etag, Accept_Language="en").status_code == 200
    tell(service, lan)
    assert lan.get(INBOX, If_None_Match=etag).status_code == 200


def test_a_reply_is_told_as_a_message_and_not_as_a_move(service: Service) -> None:
    lan, clerk = service.citizen(), service.staff()
    report = file_report(lan)
    answer = clerk.post(
        f"/v1/admin/reports/{report['id']}/messages",
        {"text": "Đã cử người đi xem."},
        key=new_key(),
        If_Match='"1"',
    )
    assert answer.status_code == 201
    (item,) = _inbox(lan)
    assert (item["kind"], item["entity_id"]) == ("report_replied", report["id"])
    assert "tin nhắn mới" in item["body"]
    assert "trạng thái" not in item["body"]

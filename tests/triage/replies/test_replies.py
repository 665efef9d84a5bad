"""A public reply: written once, read by the citizen, and he is told."""

from app.feedback.models import ReportMessage
from app.notifications.models import Notification
from tests.reports import QUEUE, REPORTS, audits, count, file_report, new_key
from tests.service import Service

REPLY = {"text": "Chúng tôi sẽ vá đoạn đường này trong tuần.\nCảm ơn bạn."}


def test_a_reply_reaches_the_citizen_with_one_notice(service: Service) -> None:
    lan, staff = service.citizen(), service.staff()
    report = file_report(lan)
    answer = staff.post(f"{QUEUE}/{report['id']}/messages", REPLY, key=new_key(), If_Match='"1"')
    assert (answer.status_code, answer.headers["ETag"]) == (201, '"2"')
    read = lan.get(f"{REPORTS}/{report['id']}").get_json()
    [message] = read["messages"]
    assert (message["by"], message["text"]) == ("staff", REPLY["text"])
    assert [step["action"] for step in read["history"]] == ["submitted", "replied"]
    assert read["state"] == "submitted"
    assert [row.action for row in audits(service, report)][1:] == ["report_replied"]
    assert count(service, Notification) == 1
    assert answer.get_json()["messages"] == read["messages"]


def test_who_wrote_it_is_not_told_to_the_citizen(service: Service) -> None:
    lan, staff = service.citizen(), service.staff()
    report = file_report(lan)
    staff.post(f"{QUEUE}/{report['id']}/messages", REPLY, key=new_key(), If_Match='"1"')
    me = staff.get("/v1/admin/me").get_json()
    told = lan.get(f"{REPORTS}/{report['id']}").get_data(as_text=True)
    assert str(me["id"]) not in told
    assert me["full_name"] not in told


def test_a_reply_needs_a_key_and_is_repeated_by_it(service: Service) -> None:
    lan, staff, key = service.citizen(), service.staff(), new_key()
    path = f"{QUEUE}/{file_report(lan)['id']}/messages"
    without = staff.post(path, REPLY, If_Match='"1"')
    assert (without.status_code, without.get_json()["code"]) == (400, "idempotency_key_missing")
    first = staff.post(path, REPLY, key=key, If_Match='"1"')
    # A clerk's lost answer: the retry still names the old revision.
    again = staff.post(path, REPLY, key=key, If_Match='"1"')
    assert (again.status_code, again.get_json()) == (201, first.get_json())
    assert again.headers["ETag"] == first.headers["ETag"]
    other = staff.post(path, {"text": "Lời khác."}, key=key, If_Match='"2"')
    assert (other.status_code, other.get_json()["code"]) == (422, "idempotency_key_reused")
    assert count(service, ReportMessage) == count(service, Notification) == 1


def test_a_reply_needs_the_latest_revision_and_words(service: Service) -> None:
    staff, report = service.staff(), file_report(service.citizen())
    path = f"{QUEUE}/{report['id']}/messages"
    assert staff.post(path, REPLY, key=new_key()).status_code == 428
    assert staff.post(path, REPLY, key=new_key(), If_Match='"2"').status_code == 412
    for sent in ({}, {"text": " \n"}, {"text": "ế" * 4001}, {"text": "a\u2067b"}, {"text": 1}):
        assert staff.post(path, sent, key=new_key(), If_Match='"1"').status_code == 422, sent
    assert count(service, ReportMessage) == count(service, Notification) == 0


def test_a_refused_reply_can_be_sent_again_under_its_key(service: Service) -> None:
    staff, report, key = service.staff(), file_report(service.citizen()), new_key()
    path = f"{QUEUE}/{report['id']}/messages"
    assert staff.post(path, REPLY, key=key, If_Match='"7"').status_code == 412
    assert staff.post(path, REPLY, key=key, If_Match='"1"').status_code == 201

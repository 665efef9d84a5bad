"""When the citizen says nothing: one reminder, and at last an end; told, and only once."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from app.feedback.models import Report, ReportEvent
from app.feedback.silence import UNANSWERED_FOR, follow_up_silence
from app.feedback.states import State
from app.notifications.models import Notification
from app.province.snapshot import load_province
from tests.reports import (
    QUEUE,
    REPORTS,
    add_by_ticket,
    audits,
    bring_to,
    count,
    file_report,
    move,
    new_key,
    set_directly,
)
from tests.service import Caller, Json, Service, report_draft

_HOUR = timedelta(hours=1)


def _follow_up(service: Service, after: timedelta) -> int:
    with service.database.reading() as connection:
        province = load_province(connection)
    return follow_up_silence(service.database, province, now=datetime.now(UTC) + after)


def _state(citizen: Caller, report: Json) -> str:
    state: str = citizen.get(f"{REPORTS}/{report['id']}").get_json()["state"]
    return state


def _told(service: Service, kind: str) -> int:
    return count(service, Notification, Notification.kind == kind)


@pytest.mark.parametrize("state", UNANSWERED_FOR)
def test_silence_closes_in_its_time(service: Service, state: State) -> None:
    lan, staff = service.citizen(), service.staff()
    report = file_report(lan)
    bring_to(state, report, citizen=lan, staff=staff)
    told = _told(service, "report_moved")
    _follow_up(service, UNANSWERED_FOR[state] - _HOUR)
    assert _state(lan, report) == state
    assert _follow_up(service, UNANSWERED_FOR[state] + _HOUR) == 1
    closed = lan.get(f"{REPORTS}/{report['id']}").get_json()
    last = closed["history"][-1]
    assert (closed["state"], last["action"], last["by"]) == ("closed", "moved", "system")
    assert audits(service, report)[-1].actor == "system:reports"
    assert _told(service, "report_moved") == told + 1
    assert _follow_up(service, timedelta(days=400)) == 0


def test_who_was_asked_is_reminded_once_after_three_days(service: Service) -> None:
    lan, staff = service.citizen(), service.staff()
    report = file_report(lan)
    bring_to("needs_info", report, citizen=lan, staff=staff)
    read = lan.get(f"{REPORTS}/{report['id']}").get_json()
    asked_on = datetime.fromisoformat(read["updated_at"])
    local = asked_on + timedelta(days=10, hours=7)
    assert read["next_step_on"] == local.date().isoformat()
    assert _follow_up(service, timedelta(days=3) - _HOUR) == 0
    assert _follow_up(service, timedelta(days=3) + _HOUR) == 1
    assert _follow_up(service, timedelta(days=5)) == 0
    assert _told(service, "report_waits") == 1
    inbox = lan.get("/v1/notifications").get_json()["items"]
    assert report["reference"] in inbox[0]["body"]
    assert "chờ" in inbox[0]["body"]


def test_an_answer_ends_the_waiting_and_a_new_question_begins_it_anew(service: Service) -> None:
    lan, staff = service.citizen(), service.staff()
    report = file_report(lan)
    bring_to("needs_info", report, citizen=lan, staff=staff)
    _follow_up(service, timedelta(days=4))
    path = f"{REPORTS}/{report['id']}/messages"
    assert lan.post(path, {"text": "Đây ạ."}, key=new_key()).status_code == 201
    assert _follow_up(service, timedelta(days=300)) == 0
    assert move(staff, report, "needs_info").status_code == 200
    assert _follow_up(service, timedelta(days=4)) == 1
    assert _told(service, "report_waits") == 2


def test_a_question_an_answer_and_a_reopening_each_wait_for_what_they_need(
    service: Service,
) -> None:
    lan, staff = service.citizen(), service.staff()
    report = file_report(lan)
    bring_to("answered", report, citizen=lan, staff=staff)
    lan.post(f"{REPORTS}/{report['id']}/satisfaction", {"satisfied": False})
    assert _follow_up(service, timedelta(days=300)) == 0
    with service.database.reading() as connection:
        waiting = connection.scalars(select(Report.waiting_since)).all()
    assert waiting == [None]
    assert move(staff, report, "resolved").status_code == 200
    assert _follow_up(service, timedelta(days=8)) == 1


def test_many_are_followed_up_piece_by_piece(service: Service) -> None:
    lan, staff = service.citizen(), service.staff()
    for _ in range(3):
        bring_to("answered", file_report(lan), citizen=lan, staff=staff)
    assert _follow_up(service, timedelta(days=8)) == 3
    closings = ReportEvent.actor_kind == "system"
    assert count(service, ReportEvent, closings) == 3


def test_who_spoke_or_sent_photos_is_not_silent(service: Service) -> None:
    lan, staff = service.citizen(), service.staff()
    asked = file_report(lan, photos_expected=1)
    answered = file_report(lan, text="Đèn đường hỏng.")
    bring_to("needs_info", asked, citizen=lan, staff=staff)
    bring_to("answered", answered, citizen=lan, staff=staff)
    _wait_since(service, asked, timedelta(days=9))
    _wait_since(service, answered, timedelta(days=6))
    # It was on its way before he was asked: a sign of life, and no answer.
    assert add_by_ticket(service, asked).status_code == 201
    said = {"text": "Chưa xong, tôi sẽ xem lại."}
    path = f"{REPORTS}/{answered['id']}/messages"
    assert lan.post(path, said, key=new_key()).status_code == 201
    assert _follow_up(service, timedelta(days=2)) == 0
    assert (_state(lan, asked), _state(lan, answered)) == ("needs_info", "answered")
    assert _follow_up(service, timedelta(days=11)) == 2, "then he fell silent"


def test_who_claims_a_callers_report_has_its_time_before_him(service: Service) -> None:
    lan, staff = service.citizen(), service.staff()
    report = staff.post(QUEUE, report_draft(), key=new_key()).get_json()
    assert move(staff, report, "needs_info").status_code == 200
    _wait_since(service, report, timedelta(days=9))
    opening = {"reference": report["reference"], "code": report["follow_code"]}
    assert lan.post("/v1/feedback/claim", opening).status_code == 200
    assert _follow_up(service, timedelta(days=2)) == 0
    assert _state(lan, report) == "needs_info"


def _wait_since(service: Service, report: Json, ago: timedelta) -> None:
    began = datetime.now(UTC) - ago
    set_directly(service, report, waiting_since=began, reminded_at=began)

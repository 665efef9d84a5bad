"""Words in both directions: asked for more, answered, and nothing after the end."""

import uuid

from app.feedback.models import ReportMessage, ReportPause
from app.feedback.states import State
from tests.reports import (
    QUEUE,
    REPORTS,
    add_by_ticket,
    bring_to,
    count,
    file_report,
    move,
    new_key,
    set_directly,
    small_photo,
)
from tests.service import Caller, Json, Service

ANSWER = "Ổ gà ở trước số nhà 120,\ngần trường học."


def _write(citizen: Caller, report: Json, text: str = ANSWER, key: str | None = None) -> Json:
    answer = citizen.post(
        f"{REPORTS}/{report['id']}/messages", {"text": text}, key=key or new_key()
    )
    content: Json = answer.get_json()
    return {"status": answer.status_code} | content


def test_an_answer_lets_work_go_on_where_it_stood(service: Service) -> None:
    lan, staff = service.citizen(), service.staff()
    for state in ("submitted", "accepted", "in_progress"):
        report = file_report(lan)
        bring_to(state, report, citizen=lan, staff=staff)
        asked = move(staff, report, "needs_info", note="Ở đâu ạ?").get_json()
        assert asked["due_at"] is None
        answered = _write(lan, report)
        assert (answered["status"], answered["state"]) == (201, state)
        assert answered["due_on"] is not None
        assert [(one["by"], one["text"]) for one in answered["messages"]] == [("citizen", ANSWER)]
        assert [one["action"] for one in answered["history"][-2:]] == ["wrote", "moved"]
    assert count(service, ReportPause, ReportPause.ended_at.is_(None)) == 0


def test_a_photo_that_was_asked_for_is_an_answer_and_more_may_follow(service: Service) -> None:
    lan, staff = service.citizen(), service.staff()
    report = file_report(lan, photos_expected=1)
    bring_to("in_progress", report, citizen=lan, staff=staff)
    assert move(staff, report, "needs_info", note="Xin gửi ảnh cột điện.").status_code == 200
    assert add_by_ticket(service, report).status_code == 201
    path = f"{REPORTS}/{report['id']}"
    assert lan.get(path).get_json()["state"] == "needs_info", "that one was announced before"
    photo, key = small_photo(), new_key()
    for sent, status, sent_under in (
        (photo, 201, key),
        (photo, 201, key),
        (photo, 200, new_key()),
        (small_photo(), 201, new_key()),
    ):
        assert lan.upload(sent, path=f"{path}/photos", key=sent_under).status_code == status
    read = lan.get(path).get_json()
    assert (read["state"], len(read["photos"])) == ("in_progress", 3)
    assert [one["action"] for one in read["history"][-3:]] == [
        "photos_added",
        "moved",
        "photos_added",
    ]


def test_staff_read_what_was_added_before_they_act(service: Service) -> None:
    lan, staff = service.citizen(), service.staff()
    report = file_report(lan)
    path = f"{QUEUE}/{report['id']}"
    before = staff.get(path).headers["ETag"]
    assert _write(lan, report)["state"] == "submitted"
    stale = staff.post(f"{path}/transitions", {"state": "accepted"}, If_Match=before)
    assert stale.status_code == 412
    assert staff.get(path).get_json()["messages"][0]["text"] == ANSWER
    assert staff.get(path, If_None_Match=before).status_code == 200


def test_a_retry_says_nothing_twice(service: Service) -> None:
    lan, staff = service.citizen(), service.staff()
    report = file_report(lan)
    bring_to("needs_info", report, citizen=lan, staff=staff)
    key = new_key()
    first = _write(lan, report, key=key)
    assert _write(lan, report, key=key) == first
    assert _write(lan, report, "Khác hẳn.", key=key)["status"] == 422
    assert count(service, ReportMessage) == 1


def test_a_message_sent_again_long_after_under_a_new_key_is_the_same(service: Service) -> None:
    lan, staff = service.citizen(), service.staff()
    report, other = file_report(lan), file_report(lan)
    bring_to("needs_info", report, citizen=lan, staff=staff)
    named = {"text": ANSWER, "message_id": str(uuid.uuid4())}
    path = f"{REPORTS}/{report['id']}/messages"
    first = lan.post(path, named, key=new_key())
    assert (first.status_code, first.get_json()["state"]) == (201, "submitted")
    again = lan.post(path, named, key=new_key())
    assert (again.status_code, again.get_json()) == (200, first.get_json())
    # Asked once more, he is not taken to have answered, and after the end it is still the same.
    for state in ("needs_info", "rejected"):
        assert move(staff, report, state).status_code == 200
        late = lan.post(path, named, key=new_key())
        assert (late.status_code, late.get_json()["state"]) == (200, state)
    reused = lan.post(path, named | {"text": "Khác hẳn."}, key=new_key())
    assert (reused.status_code, reused.get_json()["code"]) == (409, "message_id_reused")
    elsewhere = lan.post(f"{REPORTS}/{other['id']}/messages", named, key=new_key())
    assert elsewhere.status_code == 201
    assert count(service, ReportMessage) == 2


def test_the_same_words_may_be_meant_twice(service: Service) -> None:
    lan = service.citizen()
    report = file_report(lan)
    for named in ({}, {}, {"message_id": str(uuid.uuid4())}, {"message_id": str(uuid.uuid4())}):
        said = {"text": ANSWER} | named
        answer = lan.post(f"{REPORTS}/{report['id']}/messages", said, key=new_key())
        assert answer.status_code == 201
    assert count(service, ReportMessage) == 4


def test_it_is_offered_exactly_where_it_is_taken(service: Service) -> None:
    lan = service.citizen()
    for state in State:
        report = file_report(lan)
        set_directly(service, report, state=state.value)
        offered = lan.get(f"{REPORTS}/{report['id']}").get_json()["allowed_actions"]
        answer = _write(lan, report)
        if "messages" in offered:
            assert answer["status"] == 201, state
        else:
            assert (answer["status"], answer["code"]) == (409, "report_over"), state


def test_nobody_writes_to_anothers_report(service: Service) -> None:
    lan, minh = service.citizen("lan"), service.citizen("minh")
    report = file_report(lan)
    foreign, missing = _write(minh, report), _write(minh, {"id": str(uuid.uuid4())})
    for answer in (foreign, missing):
        del answer["request_id"]
    assert foreign == missing
    assert foreign["status"] == 404
    assert count(service, ReportMessage) == 0


def test_words_are_needed_and_bounded(service: Service) -> None:
    lan = service.citizen()
    report = file_report(lan)
    for text in ("", "   ", "ạ" * 4001, "a\u202eb"):
        assert _write(lan, report, text)["status"] == 422, text
    assert _write(lan, report, "ạ" * 4000)["status"] == 201

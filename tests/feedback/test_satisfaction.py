"""The citizen's last word: satisfied or not, and withdrawing before work begins."""

from app.feedback.models import Report, ReportEvent
from app.notifications.models import Notification
from tests.reports import QUEUE, REPORTS, audits, bring_to, count, file_report, move, set_directly
from tests.service import Caller, Json, Service


def _say(citizen: Caller, report: Json, *, satisfied: object, **more: object) -> Json:
    sent = {"satisfied": satisfied} | more
    answer = citizen.post(f"{REPORTS}/{report['id']}/satisfaction", sent)
    content: Json = answer.get_json()
    return {"status": answer.status_code} | content


def test_a_yes_closes_the_report(service: Service) -> None:
    lan, staff = service.citizen(), service.staff()
    for state in ("answered", "resolved"):
        report = file_report(lan)
        bring_to(state, report, citizen=lan, staff=staff)
        told = count(service, Notification)
        closed = _say(lan, report, satisfied=True, note="Cảm ơn.")
        assert (closed["status"], closed["state"], closed["reopened_count"]) == (200, "closed", 0)
        assert closed["allowed_actions"] == []
        last = closed["history"][-1]
        assert (last["action"], last["by"], last["note"]) == ("moved", "citizen", "Cảm ơn.")
        assert count(service, Notification) == told, "he knows what he did himself"


def test_a_no_reopens_it_twice_the_second_time_for_a_supervisor(service: Service) -> None:
    lan, staff = service.citizen(), service.staff("supervisor")
    report = file_report(lan)
    bring_to("resolved", report, citizen=lan, staff=staff)
    for times in (1, 2):
        opened = _say(lan, report, satisfied=False, note="Vẫn còn ổ gà.")
        assert (opened["status"], opened["state"]) == (200, "in_progress")
        assert (opened["reopened_count"], opened["is_satisfied"]) == (times, False)
        assert opened["due_on"] == report["due_on"], "it keeps its place in the queue"
        seen = staff.get(f"{QUEUE}/{report['id']}").get_json()
        assert seen["needs_supervisor"] == (times == 2)
        assert move(staff, report, "resolved").get_json()["is_satisfied"] is None
    closed = _say(lan, report, satisfied=False, note="Vẫn thế.")
    assert (closed["state"], closed["is_satisfied"]) == ("closed", False)
    assert closed["history"][-1]["note"] == "Vẫn thế."
    assert _say(lan, report, satisfied=False) == closed
    assert _say(lan, report, satisfied=True)["status"] == 409


def test_a_no_takes_nothing_off_a_supervisors_desk(service: Service) -> None:
    """What waits for his decision, as after two agencies declined it, waits until he decides."""
    lan, supervisor = service.citizen(), service.staff("supervisor")
    report = file_report(lan)
    set_directly(service, report, needs_supervisor=True)
    bring_to("answered", report, citizen=lan, staff=supervisor)
    assert _say(lan, report, satisfied=False)["state"] == "in_progress"
    assert supervisor.get(f"{QUEUE}/{report['id']}").get_json()["needs_supervisor"] is True


def test_a_lost_answer_can_be_asked_for_again(service: Service) -> None:
    lan, staff = service.citizen(), service.staff()
    for satisfied in (True, False):
        report = file_report(lan)
        bring_to("answered", report, citizen=lan, staff=staff)
        first = _say(lan, report, satisfied=satisfied)
        assert _say(lan, report, satisfied=satisfied) == first
        assert len(audits(service, report)) == len(first["history"])


def test_a_repeat_is_none_once_staff_have_moved_the_report(service: Service) -> None:
    lan, staff = service.citizen(), service.staff("supervisor")
    report = file_report(lan)
    bring_to("answered", report, citizen=lan, staff=staff)
    _say(lan, report, satisfied=False)
    assert _say(lan, report, satisfied=True)["status"] == 409, "nothing new was answered yet"
    move(staff, report, "resolved")
    move(staff, report, "in_progress")
    assert _say(lan, report, satisfied=False)["status"] == 409
    move(staff, report, "resolved")
    assert _say(lan, report, satisfied=False)["reopened_count"] == 3
    move(staff, report, "resolved")
    move(staff, report, "closed")
    assert _say(lan, report, satisfied=True)["status"] == 409


def test_a_word_that_comes_late_does_not_judge_a_later_answer(service: Service) -> None:
    lan, staff = service.citizen(), service.staff()
    report = file_report(lan)
    bring_to("answered", report, citizen=lan, staff=staff)
    judged = lan.get(f"{REPORTS}/{report['id']}").get_json()["revision"]
    first = _say(lan, report, satisfied=False, revision=judged)
    assert (first["status"], first["reopened_count"]) == (200, 1)
    assert _say(lan, report, satisfied=False, revision=judged) == first
    later = move(staff, report, "resolved").get_json()
    for satisfied in (False, True):
        late = _say(lan, report, satisfied=satisfied, revision=judged)
        assert (late["status"], late["code"]) == (412, "revision_stale")
    seen = lan.get(f"{REPORTS}/{report['id']}").get_json()
    assert (seen["state"], seen["is_satisfied"], seen["revision"]) == (
        *("resolved", None),
        later["revision"],
    )
    closed = _say(lan, report, satisfied=True, revision=later["revision"])
    assert (closed["status"], closed["state"]) == (200, "closed")


def test_only_true_or_false_is_a_word(service: Service) -> None:
    lan, staff = service.citizen(), service.staff()
    report = file_report(lan)
    bring_to("answered", report, citizen=lan, staff=staff)
    no_words: tuple[object, ...] = ("yes", "true", 1, None, [], {})
    for satisfied in no_words:
        assert _say(lan, report, satisfied=satisfied)["status"] == 422
    assert _say(lan, report, satisfied=True, state="resolved")["status"] == 422
    assert _say(lan, report, satisfied=True, note="a" * 1001)["status"] == 422


def test_withdrawing_twice_changes_nothing(service: Service) -> None:
    lan, staff = service.citizen(), service.staff()
    report = file_report(lan)
    path = f"{REPORTS}/{report['id']}/withdraw"
    first = lan.post(path, {"note": "Đã được sửa rồi."})
    rows = count(service, ReportEvent)
    again = lan.post(path, {"note": "Nói thêm."})
    assert (first.status_code, again.status_code) == (200, 200)
    assert first.get_json() == again.get_json()
    assert first.get_json()["state"] == "withdrawn"
    assert count(service, ReportEvent) == rows == len(audits(service, report))
    assert move(staff, report, "accepted").status_code == 409


def test_work_that_has_begun_cannot_be_withdrawn(service: Service) -> None:
    lan, staff = service.citizen(), service.staff()
    report = file_report(lan)
    bring_to("in_progress", report, citizen=lan, staff=staff)
    answer = lan.post(f"{REPORTS}/{report['id']}/withdraw", {})
    assert (answer.status_code, answer.get_json()["code"]) == (409, "transition_not_allowed")
    assert count(service, Report, Report.state == "withdrawn") == 0

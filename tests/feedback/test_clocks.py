"""The clock of a report over HTTP: it stands while the citizen is asked, and is extended once."""

import uuid
from datetime import UTC, datetime, timedelta

from sqlalchemy import select, update

from app.feedback.models import Report, ReportPause
from app.triage.schemas import ReportDeadlineSchema
from tests.documented import assert_documented
from tests.reports import QUEUE, REPORTS, file_report, move, new_key, set_directly
from tests.service import Caller, Json, Service
from tests.web.problems import pointers, problem_of

REASON = "Chờ vật tư sửa chữa."


def _extend(staff: Caller, report: Json, days: int, *, key: str | None = None) -> object:
    path = f"{QUEUE}/{report['id']}"
    etag = staff.get(path).headers["ETag"]
    sent = {"working_days": days, "reason": REASON}
    return staff.post(f"{path}/extensions", sent, key=key or new_key(), If_Match=etag)


def _deadline(staff: Caller, report: Json) -> Json:
    content: Json = staff.get(f"{QUEUE}/{report['id']}/deadline").get_json()
    assert_documented(content, ReportDeadlineSchema)
    return content


def _due_at(service: Service, report: Json) -> datetime:
    with service.database.reading() as connection:
        found = connection.scalar(select(Report.due_at).where(Report.id == uuid.UUID(report["id"])))
    assert found is not None
    return found


def test_nothing_is_due_while_the_citizen_is_asked(service: Service) -> None:
    lan, staff = service.citizen(), service.staff()
    report = file_report(lan)
    assert report["due_on"] is not None
    assert move(staff, report, "needs_info").get_json()["due_at"] is None
    assert lan.get(f"{REPORTS}/{report['id']}").get_json()["due_on"] is None
    explained = _deadline(staff, report)["handling"]
    assert explained["is_paused"]
    assert explained["due_at"] is None
    moved = move(staff, report, "in_progress").get_json()
    assert moved["due_at"] is not None
    assert _deadline(staff, report)["pauses"][0]["until_at"] is not None


def test_the_time_of_the_question_is_not_counted(service: Service) -> None:
    lan, staff = service.citizen(), service.staff()
    report = file_report(lan)
    before = _due_at(service, report)
    move(staff, report, "needs_info")
    # As if he had been asked two weeks ago, and the report were three weeks old.
    now = datetime.now(UTC)
    set_directly(service, report, submitted_at=now - timedelta(days=21))
    with service.database.writing() as session:
        session.execute(update(ReportPause).values(began_at=now - timedelta(days=20)))
        session.commit()
    move(staff, report, "in_progress")
    after = _due_at(service, report)
    # Twenty days did not count: only the first of the three weeks' days did, at the most.
    assert timedelta(0) <= before - after <= timedelta(days=3) or after >= before
    assert after > now


def test_a_clock_that_runs_behind_ends_a_pause_when_it_began(service: Service) -> None:
    lan, staff = service.citizen(), service.staff()
    report = file_report(lan)
    move(staff, report, "needs_info")
    # As if another machine had asked him, whose clock is ahead.
    ahead = datetime.now(UTC) + timedelta(minutes=1)
    with service.database.writing() as session:
        session.execute(update(ReportPause).values(began_at=ahead))
        session.commit()
    assert move(staff, report, "in_progress").status_code == 200
    (pause,) = _deadline(staff, report)["pauses"]
    assert pause["from_at"] == pause["until_at"]


def test_a_deadline_says_which_spans_counted(service: Service) -> None:
    staff = service.staff()
    explained = _deadline(staff, file_report(service.citizen()))
    assert explained["triage"] is not None
    handling = explained["handling"]
    assert handling["allowed"] == {"count": 5, "basis": "working_days"}
    counted = [
        datetime.fromisoformat(span["until_at"]) - datetime.fromisoformat(span["from_at"])
        for span in handling["why"]
    ]
    assert sum(counted, timedelta()) == timedelta(hours=5 * 8)
    assert handling["why"][-1]["until_at"] == handling["due_at"]
    assert handling["skipped"][0]["reason"] == "day_of_receipt"
    assert len(handling["escalate_at"]) == 2


def test_once_taken_up_it_has_no_triage_deadline(service: Service) -> None:
    staff, report = service.staff(), file_report(service.citizen())
    move(staff, report, "accepted")
    assert _deadline(staff, report)["triage"] is None


def test_a_report_is_extended_once_with_a_reason(service: Service) -> None:
    lan, supervisor = service.citizen(), service.staff("supervisor")
    report, key = file_report(lan), new_key()
    before = _due_at(service, report)
    extended = _extend(supervisor, report, 5, key=key)
    assert extended.status_code == 201, extended.get_json()
    assert _due_at(service, report) > before
    history = lan.get(f"{REPORTS}/{report['id']}").get_json()["history"]
    assert (history[-1]["action"], history[-1]["note"]) == ("extended", REASON)
    problem_of(_extend(supervisor, report, 1), 409, "extension_not_allowed")


def test_no_more_days_than_the_class_takes(service: Service) -> None:
    supervisor, report = service.staff("supervisor"), file_report(service.citizen())
    assert pointers(_extend(supervisor, report, 6)) == {"/working_days": "range"}
    problem_of(_extend(service.staff("officer"), report, 1), 403, "forbidden")


def test_an_emergency_is_not_extended(service: Service) -> None:
    supervisor = service.staff("supervisor")
    report = file_report(service.citizen(), category="fire_emergency")
    problem_of(_extend(supervisor, report, 1), 409, "extension_not_allowed")

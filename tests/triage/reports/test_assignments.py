"""Several agencies at work on a report: who is asked, what they see and may do, until when."""

import uuid
from datetime import UTC, datetime, timedelta

import pytest

from app.feedback.models import ReportAssignment
from app.feedback.recalculation import recalculate
from app.province.local_time import local_day
from app.province.snapshot import load_province
from app.triage.schemas import StaffReportSchema
from app.web.operations import Role
from tests.documented import assert_documented
from tests.province.administration import change_record, create_record
from tests.reports import (
    QUEUE,
    REPORTS,
    ask_agencies,
    audits,
    count,
    file_report,
    move,
    new_key,
    publish,
    set_directly,
    show_result,
)
from tests.service import Caller, Json, Service
from tests.triage.work import (
    HEALTH,
    ROADS,
    WASTE,
    ask,
    last_assignment,
    post,
    put,
    refused,
    seen,
    step,
)


@pytest.fixture
def lead(service: Service) -> Caller:
    """A supervisor of the agency that leads reports about roads."""
    return service.staff("supervisor", agency=ROADS)


@pytest.fixture
def helper(service: Service) -> Caller:
    """Somebody of another agency who may do all that an agency's role lets one do."""
    roles = (Role.OFFICER, Role.SUPERVISOR, Role.PUBLISHER, Role.TRIAGER)
    return service.staff("officer_water", *roles, agency=HEALTH)


def test_an_agency_is_asked_accepts_and_answers(
    service: Service, lead: Caller, helper: Caller
) -> None:
    lan = service.citizen()
    report = file_report(lan)
    assert helper.get(f"{QUEUE}/{report['id']}").status_code == 404
    asked = last_assignment(ask(lead, report, HEALTH))
    assert (asked["agency"], asked["state"], asked["task"]) == (HEALTH, "asked", "Kiểm tra giúp.")
    assert asked["due_at"] == seen(lead, report)["due_at"], "the same calendar"
    refused(step(helper, report, asked, "answered", "Đã xong."), 409, "assignment_not_allowed")
    assert step(helper, report, asked, "accepted").status_code == 200
    refused(step(helper, report, asked, "answered"), 422, "text_needed")
    answered = last_assignment(step(helper, report, asked, "answered", "Nước sạch."))
    assert (answered["state"], answered["answer"]) == ("answered", "Nước sạch.")
    assert answered["answered_at"] is not None
    assert answered["ended_at"] is None, "it sees the report still"
    assert_documented(seen(lead, report), StaffReportSchema)
    own = lan.get(f"{REPORTS}/{report['id']}").get_json()
    assert own["lead_agency"] == {"code": ROADS, "name": "Sở Xây dựng"}
    assert own["agencies_at_work"] == [{"code": HEALTH, "name": "Sở Y tế"}]
    assert [one["action"] for one in own["history"]] == ["submitted"]
    text = lan.get(f"{REPORTS}/{report['id']}").get_data(as_text=True)
    assert "Nước sạch." not in text
    assert "Kiểm tra giúp." not in text
    steps = [one["action"] for one in seen(lead, report)["history"]]
    assert steps == ["submitted", "agency_asked", "agency_accepted", "agency_answered"]
    assert [row.action for row in audits(service, report)] == [f"report_{one}" for one in steps]


def test_who_helps_does_nothing_but_his_own_part(
    service: Service, lead: Caller, helper: Caller
) -> None:
    report = file_report(service.citizen())
    assignment = last_assignment(ask(lead, report, HEALTH))
    reading = seen(helper, report)
    assert (reading["is_in_charge"], reading["allowed_moves"]) == (False, [])
    assert seen(lead, report)["is_in_charge"] is True
    answers = [
        move(helper, report, "accepted"),
        post(helper, report, "messages", text="Chào bạn."),
        post(helper, report, "extensions", working_days=1, reason="Chờ."),
        publish(helper, report, "hidden"),
        show_result(helper, report),
        put(helper, report, f"photos/{uuid.uuid4()}", publication="hidden", alt_text=None),
        put(helper, report, "assignee", staff_id="me"),
        put(helper, report, "priority", priority="high"),
        put(helper, report, "category", category="trees"),
        put(helper, report, "location", latitude=10.97, longitude=106.65),
        post(helper, report, "acknowledgement"),
        post(helper, report, "decision"),
        put(helper, report, "lead", agency=WASTE),
        post(helper, report, "lead/decline", reason="Không."),
        ask(helper, report, WASTE),
        step(helper, report, assignment, "withdrawn"),
    ]
    assert {answer.status_code for answer in answers} <= {403, 422}
    assert {answer.get_json()["code"] for answer in answers} == {"not_in_the_lead"}
    refused(step(lead, report, assignment, "accepted"), 403, "assignment_of_another")
    everywhere = service.staff("triager")
    refused(step(everywhere, report, assignment, "accepted"), 403, "assignment_of_another")
    assert seen(lead, report)["revision"] == 2


def test_who_declined_or_was_taken_off_sees_it_no_more(
    service: Service, lead: Caller, helper: Caller
) -> None:
    report = file_report(service.citizen())
    first = last_assignment(ask(lead, report, HEALTH))
    refused(ask(lead, report, HEALTH), 409, "agency_at_work")
    refused(step(helper, report, first, "declined"), 422, "text_needed")
    assert step(helper, report, first, "declined", "Ngoài thẩm quyền.").status_code == 200
    assert helper.get(f"{QUEUE}/{report['id']}").status_code == 404
    assert step(helper, report, first, "accepted").status_code == 404
    second = last_assignment(ask(lead, report, HEALTH))
    assert helper.get(f"{QUEUE}/{report['id']}").status_code == 200
    taken = step(lead, report, second, "withdrawn")
    assert [one["state"] for one in taken.get_json()["assignments"]] == ["declined", "withdrawn"]
    assert taken.get_json()["assignments"][0]["answer"] == "Ngoài thẩm quyền."
    assert helper.get(f"{QUEUE}/{report['id']}").status_code == 404
    refused(step(lead, report, second, "withdrawn"), 409, "assignment_not_allowed")


def test_who_answered_is_asked_anew_and_sees_it_once(
    service: Service, lead: Caller, helper: Caller
) -> None:
    report = file_report(service.citizen())
    first = last_assignment(ask(lead, report, HEALTH))
    step(helper, report, first, "accepted")
    step(helper, report, first, "answered", "Lần một.")
    again = ask(lead, report, HEALTH).get_json()
    assert [one["state"] for one in again["assignments"]] == ["answered", "asked"]
    assert again["assignments"][0]["answer"] == "Lần một."
    queue = helper.get(f"{QUEUE}?limit=100").get_json()["items"]
    assert [one["id"] for one in queue] == [report["id"]]


def test_who_must_not_or_cannot_help_is_not_asked(service: Service, lead: Caller) -> None:
    lan, everywhere = service.citizen(), service.staff("triager", sees_restricted=True)
    report = file_report(lan)
    for agency, code in ((ROADS, "agency_leads"), ("khong_co", "unknown_value")):
        refused(ask(lead, report, agency), 422, code)
    accusing = file_report(lan, accused_agency="cong_an")
    for agency in ("cong_an", "canh_sat_pccc"):
        refused(ask(everywhere, accusing, agency), 422, "agency_accused")
        refused(put(everywhere, accusing, "lead", agency=agency), 422, "agency_accused")
    conduct = file_report(lan, kind="administrative", category="administrative_procedure")
    assert conduct["publication"] == "restricted"
    refused(ask(everywhere, conduct, HEALTH), 422, "agency_cannot_see")
    set_directly(service, report, state="closed")
    refused(ask(lead, report, HEALTH), 409, "report_over")


def test_an_asked_agency_sees_a_restricted_report_only_with_the_named_scope(
    service: Service, helper: Caller
) -> None:
    everywhere = service.staff("triager", sees_restricted=True)
    report = file_report(service.citizen(), is_sensitive=True)
    assert ask(everywhere, report, HEALTH).status_code == 201
    assert helper.get(f"{QUEUE}/{report['id']}").status_code == 404
    seeing = service.staff("officer", agency=HEALTH, sees_restricted=True)
    assert seen(seeing, report)["is_in_charge"] is False


def test_an_assignment_of_another_report_is_not_there(
    service: Service, lead: Caller, helper: Caller
) -> None:
    lan = service.citizen()
    one, other = file_report(lan), file_report(lan)
    assignment = last_assignment(ask(lead, one, HEALTH))
    ask(lead, other, HEALTH)
    assert step(helper, other, assignment, "accepted").status_code == 404
    nothing = {"id": str(uuid.uuid4())}
    assert step(helper, one, nothing, "accepted").status_code == 404


def test_asking_twice_with_one_key_asks_once(service: Service, lead: Caller) -> None:
    report = file_report(service.citizen())
    key, sent = new_key(), {"agency": HEALTH, "task": "Kiểm tra."}
    path = f"{QUEUE}/{report['id']}/assignments"
    answers = [lead.post(path, sent, key=key, If_Match='"1"') for _ in range(2)]
    assert [one.status_code for one in answers] == [201, 201]
    assert count(service, ReportAssignment) == 1


def test_a_day_may_be_named_that_is_sooner_than_the_deadline(
    service: Service, lead: Caller
) -> None:
    report = file_report(service.citizen())
    today = local_day(datetime.now(UTC))
    for day in (today - timedelta(days=1), today + timedelta(days=60)):
        refused(ask(lead, report, HEALTH, due_on=day.isoformat()), 422, "due_on_span")
    refused(ask(lead, report, HEALTH, due_on="2026-13-01"), 422, "type")
    asked = last_assignment(ask(lead, report, HEALTH, due_on=today.isoformat()))
    assert asked["due_on"] == today.isoformat()
    assert asked["due_at"] < seen(lead, report)["due_at"]


def test_what_was_asked_stands_still_and_is_extended_with_the_report(
    service: Service, lead: Caller
) -> None:
    report = file_report(service.citizen())
    before = last_assignment(ask(lead, report, HEALTH))["due_at"]
    assert last_assignment(move(lead, report, "needs_info"))["due_at"] is None
    assert last_assignment(move(lead, report, "accepted"))["due_at"] == before
    extended = post(lead, report, "extensions", working_days=2, reason="Chờ vật tư.")
    after = last_assignment(extended)["due_at"]
    assert after > before
    assert after == extended.get_json()["due_at"]


def test_what_was_asked_counts_by_the_asked_agency_s_own_calendar(
    service: Service, lead: Caller
) -> None:
    report = file_report(service.citizen())
    last = last_assignment(ask(lead, report, HEALTH))["due_at"]
    admin = service.staff("administrator")
    week = admin.get("/v1/admin/calendars/provincial").get_json()
    own = {"code": "benh_vien", "name": week["name"], "parent": "provincial"}
    assert create_record(admin, "/v1/admin/calendars", own).status_code == 201
    day = {
        "calendar": "benh_vien",
        "on": report["due_on"],
        "kind": "day_off",
        "name": {"vi": "Nghỉ riêng", "en": "Own holiday"},
    }
    assert create_record(admin, "/v1/admin/calendar-days", day).status_code == 201
    path = f"/v1/admin/agencies/{HEALTH}"
    assert change_record(admin, path, calendar="benh_vien").status_code == 200
    with service.database.reading() as connection:
        province = load_province(connection)
    while recalculate(service.database, province, datetime.now(UTC)):
        pass
    read = seen(lead, report)
    assert read["due_at"] == last, "the lead works by the province's calendar"
    assert read["assignments"][0]["due_at"] > last
    assert read["revision"] == 3, "a console that kept it reads it again"


def test_a_report_takes_so_many_assignments_and_no_more(service: Service, lead: Caller) -> None:
    report = file_report(service.citizen())
    with service.database.writing() as session:
        for _ in range(50):
            session.add(
                ReportAssignment(
                    report_id=uuid.UUID(report["id"]),
                    agency_code=HEALTH,
                    state="withdrawn",
                    assigned_at=datetime.now(UTC),
                    ended_at=datetime.now(UTC),
                )
            )
        session.commit()
    refused(ask(lead, report, HEALTH), 409, "too_many_assignments")


@pytest.mark.parametrize("who_else", [(), (WASTE,)], ids=["alone", "with its successor"])
def test_the_successor_of_an_agency_goes_on_with_what_it_was_asked(
    service: Service, lead: Caller, who_else: tuple[str, ...]
) -> None:
    report = file_report(service.citizen())
    ask_agencies(service, report, HEALTH, *who_else)
    result = service.app.test_cli_runner().invoke(args=["agencies", "merge", HEALTH, WASTE])
    assert result.exit_code == 0, result.output
    content: Json = seen(lead, report)
    running = [one for one in content["assignments"] if one["ended_at"] is None]
    assert [one["agency"] for one in running] == [WASTE]
    assert content["history"][-1]["action"] == "agency_moved"
    assert content["lead_agency"] == ROADS


def test_where_the_successor_leads_it_is_asked_nothing(service: Service, lead: Caller) -> None:
    report = file_report(service.citizen())
    ask_agencies(service, report, HEALTH)
    result = service.app.test_cli_runner().invoke(args=["agencies", "merge", HEALTH, ROADS])
    assert result.exit_code == 0, result.output
    assert [one["state"] for one in seen(lead, report)["assignments"]] == ["withdrawn"]

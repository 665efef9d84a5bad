"""Who of staff is told of what."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import update

from app.identity.models import StaffRole
from app.triage.notification_schemas import StaffNotificationPageSchema
from app.web.operations import Role
from tests.documented import assert_documented
from tests.identity.staff.administration import id_of
from tests.identity.staff.rosters import planned
from tests.notifications.announcing import Newsroom
from tests.reports import REPORTS, file_report, new_key
from tests.service import Caller, Service
from tests.triage.notices.telling import (
    INBOX,
    StaffPhone,
    choose,
    deliver_soon,
    inbox,
    push_command,
    tell_all,
    told_of,
)
from tests.triage.replies.official_replies import DRAFT
from tests.triage.work import ROADS, WASTE, ask, last_assignment, post, put, step


def test_new_work_is_told_to_the_agency_s_supervisors_once(
    service: Service, lead: Caller, officer: Caller
) -> None:
    lan = service.citizen()
    report = file_report(lan)
    tell_all(service)
    assert (told_of(lead, report), told_of(officer, report)) == (["work_arrived"], [])
    (item,) = inbox(lead)
    assert report["reference"] in item["title"]
    assert item["link"].endswith(f"/staff/reports/{report['id']}")
    assert report["text"] not in str(item)
    page = lead.get(INBOX).get_json()
    assert_documented(page, StaffNotificationPageSchema)
    assert "New work" in lead.get(INBOX, Accept_Language="en").get_json()["items"][0]["title"]
    # However often the worker looks: until the warning, which is for whoever may take it.
    assert tell_all(service, timedelta(seconds=5)) == 0


@pytest.mark.parametrize("what", ["written", "prioritised"])
def test_what_is_added_before_the_worker_looks_hides_no_arrival(
    service: Service, lead: Caller, what: str
) -> None:
    lan = service.citizen()
    report = file_report(lan)
    if what == "written":
        sent = {"text": "Tôi quên: hố ở làn ngoài."}
        path = f"{REPORTS}/{report['id']}/messages"
        assert lan.post(path, sent, key=new_key()).status_code == 201
    else:
        answer = put(service.staff(), report, "priority", priority="high", reason="Gần trường.")
        assert answer.status_code == 200, answer.get_json()
    for _ in range(2):
        tell_all(service)
        assert told_of(lead, report) == ["work_arrived"]


def test_where_nobody_supervises_who_is_on_duty_or_the_officers_are_told(
    service: Service, officer: Caller
) -> None:
    first = file_report(service.citizen())
    tell_all(service)
    assert told_of(officer, first) == ["work_arrived"]
    other = service.staff("officer_water", Role.OFFICER, agency=ROADS)
    planned(service.staff("supervisor"), id_of(other), agency=ROADS, from_h=-1)
    second = file_report(service.citizen("minh"))
    tell_all(service)
    assert (told_of(other, second), told_of(officer, second)) == (["work_arrived"], [])


def test_each_move_is_told_to_whom_it_concerns_and_not_to_who_made_it(
    service: Service, lead: Caller, officer: Caller
) -> None:
    waste = service.staff("officer_ward", Role.SUPERVISOR, agency=WASTE)
    triager, report = service.staff(), file_report(service.citizen())
    tell_all(service)
    assert put(triager, report, "assignee", staff_id=id_of(officer)).status_code == 200
    tell_all(service)
    assert told_of(officer, report) == ["work_assigned"]
    assert put(officer, report, "assignee", staff_id=None).status_code == 200
    tell_all(service)
    assert (told_of(lead, report), told_of(officer, report)) == (
        ["work_returned"],
        ["work_assigned"],
    )
    asked = last_assignment(ask(lead, report, WASTE))
    tell_all(service)
    assert told_of(waste, report) == ["work_arrived"]
    assert step(waste, report, asked, "declined", "Không thuộc thẩm quyền.").status_code == 200
    assert put(triager, report, "lead", agency=WASTE, keeps_helping=False).status_code == 200
    tell_all(service)
    assert told_of(waste, report) == ["work_arrived"]
    # It is led by others now, and out of the officer's sight.
    assert told_of(officer, report) == []
    answer = post(waste, report, "lead/decline", reason="Không phải việc của chúng tôi.")
    assert answer.status_code == 200, answer.get_json()
    tell_all(service)
    assert told_of(lead, report) == ["work_returned"]


def test_a_draft_is_told_to_who_signs_and_its_return_to_who_wrote_it(
    service: Service, lead: Caller, officer: Caller
) -> None:
    report = file_report(service.citizen())
    for state in ("accepted", "in_progress"):
        answer = post(lead, report, "transitions", state=state)
        assert answer.status_code == 200, answer.get_json()
    path = f"/v1/admin/reports/{report['id']}/replies"
    drafted = officer.post(path, DRAFT, key=new_key(), If_Match=_revision(officer, report))
    assert drafted.status_code == 201, drafted.get_json()
    one = f"{path}/{drafted.get_json()['id']}"
    answer = officer.post(f"{one}/submit", If_Match=drafted.headers["ETag"])
    assert answer.status_code == 200, answer.get_json()
    tell_all(service)
    assert told_of(lead, report) == ["sign_off_asked"]
    remark = {"remark": "Bổ sung căn cứ."}
    answer = lead.post(f"{one}/return", remark, If_Match=answer.headers["ETag"])
    assert answer.status_code == 200, answer.get_json()
    tell_all(service)
    assert told_of(officer, report) == ["reply_returned"]


def test_deadlines_are_told_upwards_tier_by_tier(
    service: Service, lead: Caller, officer: Caller
) -> None:
    above = service.staff("triager", Role.SUPERVISOR)
    report = file_report(service.citizen())
    assert put(above, report, "assignee", staff_id=id_of(officer)).status_code == 200
    answer = post(above, report, "transitions", state="accepted")
    assert answer.status_code == 200, answer.get_json()
    tell_all(service, timedelta(days=30))
    assert told_of(officer, report) == ["deadline_near"]
    assert told_of(lead, report) == ["deadline_missed"]
    assert told_of(above, report) == ["deadline_missed"]
    assert "2" in next(one["body"] for one in inbox(above))


def test_an_emergency_rings_at_once_for_who_is_on_duty_whatever_he_chose(
    service: Service, lead: Caller, officer: Caller
) -> None:
    fire_officer = service.staff("officer_water", Role.OFFICER, agency="canh_sat_pccc")
    planner = service.staff("triager", Role.SUPERVISOR)
    planned(planner, id_of(fire_officer), agency="canh_sat_pccc", from_h=-1)
    choose(fire_officer, only_in_office_hours=True, emergencies="none")
    phone = StaffPhone().register(fire_officer)
    fire = file_report(service.citizen(), category="fire_emergency")
    tell_all(service)
    assert told_of(fire_officer, fire) == ["emergency_waits"]
    deliver_soon(service)
    (message,) = phone.received(service.sandbox)
    assert message["android"]["priority"] == "HIGH"
    assert message["data"]["type"] == "emergency_waits"
    assert fire["reference"] not in str(message)
    # Nobody answered: the call that follows rings again, under the same tag.
    tell_all(service, timedelta(hours=1))
    deliver_soon(service, timedelta(hours=1))
    tags = {one["android"]["notification"]["tag"] for one in phone.received(service.sandbox)}
    assert (len(phone.received(service.sandbox)), tags) == (2, {fire["id"]})


def test_a_substitute_is_told_in_an_absent_colleague_s_place(
    service: Service, lead: Caller
) -> None:
    deputy = service.staff("officer_ward", Role.OFFICER, agency=WASTE)
    now = datetime.now(UTC)
    absence = {
        "starts_at": (now - timedelta(hours=1)).isoformat(),
        "ends_at": (now + timedelta(days=1)).isoformat(),
        "substitute_id": id_of(deputy),
    }
    me = lead.get("/v1/admin/me")
    answer = lead.post("/v1/admin/me/absences", absence, If_Match=me.headers["ETag"])
    assert answer.status_code == 201, answer.get_json()
    report = file_report(service.citizen())
    tell_all(service)
    assert (told_of(deputy, report), told_of(lead, report)) == (["work_arrived"], [])


def test_a_submitted_announcement_is_told_to_every_second_person(service: Service) -> None:
    room = Newsroom(service)
    room.step(room.publisher, room.write(), "submit")
    (item,) = inbox(room.second)
    assert (item["kind"], item["about"]) == ("announcement_waits", "announcement")
    assert inbox(room.publisher) == []
    with service.database.writing() as session:
        session.execute(update(StaffRole).values(role=Role.OFFICER.value))
        session.commit()
    assert inbox(room.second) == []


@pytest.mark.parametrize("step", ["approve", "return", "cancel"])
def test_what_a_colleague_settled_waits_for_no_second_person_any_more(
    service: Service, step: str
) -> None:
    room = Newsroom(service)
    other = choose(service.staff("triager", Role.SUPERVISOR))
    phone = StaffPhone().register(other)
    submitted = room.step(room.publisher, room.write(), "submit")
    (item,) = inbox(other)
    settled = room.step(room.second, submitted, step)
    assert (inbox(other), inbox(room.second)) == ([], [])
    deliver_soon(service)
    assert phone.received(service.sandbox) == []
    assert "settled: what waited for him" in push_command(service, "explain", item["id"])
    if step == "return":
        room.step(room.publisher, settled, "submit")
        assert [one["kind"] for one in inbox(other)] == ["announcement_waits"]


def _revision(staff: Caller, report: dict[str, object]) -> str:
    return str(staff.get(f"/v1/admin/reports/{report['id']}").headers["ETag"])

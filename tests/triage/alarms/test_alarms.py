"""Staff are warned before a deadline and called after it: once, and whoever may know of it."""

import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

from app.feedback.models import ReportAlarm
from app.triage.alarm_schemas import AlarmPageSchema, AlarmSchema
from app.triage.schemas import StaffReportSchema
from app.web.operations import Role
from tests.documented import assert_documented
from tests.feedback.test_recalculation import _run as recalculate
from tests.identity.staff.administration import id_of, leave
from tests.province.administration import change_record
from tests.reports import (
    QUEUE,
    REPORTS,
    audits,
    bring_to,
    count,
    file_report,
    move,
    new_key,
    publish,
    set_directly,
)
from tests.service import Caller, Json, Service
from tests.statements import statements
from tests.triage.alarms.driving import ALARMS, alarms_of, heard, look, mine

LEAD = "so_xay_dung"
LATE = timedelta(days=60)
HANDLING = [("warning", 1, "assignee"), ("escalation", 1, "agency"), ("escalation", 2, "province")]
TRIAGE = [(f"triage_{kind}", tier, called) for kind, tier, called in HANDLING]


def _people(service: Service, **more: Any) -> tuple[Caller, Caller, Caller]:
    """An officer and a supervisor of the agency in the lead, and a supervisor of the province."""
    return (
        service.staff("officer", Role.OFFICER, agency=LEAD, **more),
        service.staff("supervisor", Role.SUPERVISOR, agency=LEAD, **more),
        service.staff("publisher", Role.SUPERVISOR, sees_restricted=True),
    )


def _acknowledge(staff: Caller, alarm: Json) -> Any:
    return staff.post(f"{ALARMS}/{alarm['id']}/acknowledge")


def _accepted(service: Service, triager: Caller, **changes: Any) -> Json:
    report = file_report(service.citizen(), **changes)
    assert move(triager, report, "accepted").status_code == 200
    return report


def test_each_tier_rings_once_and_falls_to_whom_it_belongs(service: Service) -> None:
    officer, chief, centre = _people(service)
    report = file_report(service.citizen())
    look(service)
    assert alarms_of(centre, report) == []
    look(service, LATE)
    assert sorted(alarms_of(centre, report)) == sorted(HANDLING + TRIAGE)
    assert {told[0] for told in heard(officer)} == {"warning", "triage_warning"}
    assert set(heard(chief)) == {HANDLING[1], TRIAGE[1]}
    assert set(heard(centre)) == {HANDLING[2], TRIAGE[2]}
    assert look(service, LATE) == look(service, 2 * LATE) == 0
    assert count(service, ReportAlarm) == 6
    page = officer.get(ALARMS).get_json()
    assert_documented(page, AlarmPageSchema)
    assert_documented(officer.get(f"{QUEUE}/{report['id']}").get_json(), StaffReportSchema)


def test_who_has_it_on_the_desk_is_warned_and_his_colleagues_are_not(service: Service) -> None:
    officer, _, centre = _people(service)
    colleague = service.staff("officer_water", Role.OFFICER, agency=LEAD)
    report = _accepted(service, centre)
    set_directly(service, report, assignee_id=uuid.UUID(id_of(colleague)))
    look(service, LATE)
    assert heard(colleague) == [HANDLING[0]]
    assert heard(officer) == []


def test_what_is_taken_up_paused_or_done_calls_nobody(service: Service) -> None:
    officer, chief, centre = _people(service)
    lan, report = service.citizen(), file_report(service.citizen())
    assert move(officer, report, "needs_info").status_code == 200
    look(service, LATE)
    assert count(service, ReportAlarm) == 0
    bring = (("accepted", HANDLING), ("needs_info", []), ("accepted", HANDLING), ("answered", []))
    for state, expected in bring:
        assert move(centre, report, state).status_code == 200
        look(service, LATE)
        assert sorted(alarms_of(centre, report)) == sorted(expected), state
        assert bool(heard(chief)) == bool(expected)
    assert [one["closed_at"] is None for one in mine(chief, "?open=false")] == [False]
    assert lan.get(f"{REPORTS}/{report['id']}").get_json()["history"][-1]["action"] == "moved"


def test_an_alarm_is_gone_with_the_move_before_the_worker_looks(service: Service) -> None:
    officer, chief, centre = _people(service)
    report = file_report(service.citizen())
    look(service, LATE)
    assert move(centre, report, "accepted").status_code == 200
    assert {told[0] for told in heard(officer) + heard(chief)} == {"warning", "escalation"}
    assert move(centre, report, "answered").status_code == 200
    assert heard(officer) == heard(chief) == heard(centre) == []


def test_a_deadline_that_is_extended_rings_again_in_its_time(service: Service) -> None:
    _, chief, centre = _people(service)
    report = _accepted(service, centre)
    look(service, LATE)
    first = mine(chief)[0]
    path = f"{QUEUE}/{report['id']}"
    more = {"working_days": 5, "reason": "Phải chờ vật tư."}
    etag = centre.get(path).headers["ETag"]
    answer = centre.post(f"{path}/extensions", more, key=new_key(), If_Match=etag)
    assert answer.status_code == 201
    look(service)
    assert heard(chief) == []
    look(service, LATE)
    (second,) = mine(chief)
    assert second["due_at"] > first["due_at"]
    assert count(service, ReportAlarm) == 6


def test_a_class_that_warns_earlier_warns_of_what_is_open(service: Service) -> None:
    admin, (officer, _, centre) = service.staff("administrator"), _people(service)
    _accepted(service, centre)
    look(service)
    assert heard(officer) == []
    path = "/v1/admin/deadline-classes/ordinary"
    earlier = {"count": 39, "basis": "working_hours"}
    assert change_record(admin, path, warning=earlier).status_code == 200
    recalculate(service)
    look(service, timedelta(days=3, hours=12))
    assert heard(officer) == [HANDLING[0]]


def test_an_alarm_is_acknowledged_once_by_whom_it_falls_to(service: Service) -> None:
    officer, chief, centre = _people(service)
    other = service.staff("officer_water", Role.SUPERVISOR, agency=LEAD)
    stranger = service.staff("triager", Role.SUPERVISOR, agency="so_y_te")
    report = _accepted(service, centre)
    look(service, LATE)
    (alarm,) = mine(chief)
    before = chief.get(f"{QUEUE}/{report['id']}").headers["ETag"]
    refused = _acknowledge(officer, alarm)
    assert (refused.status_code, refused.get_json()["code"]) == (403, "alarm_calls_others")
    assert _acknowledge(stranger, alarm).status_code == 404
    first = _acknowledge(chief, alarm).get_json()
    assert_documented(first, AlarmSchema)
    assert first["acknowledged_by"] == chief.get("/v1/admin/me").get_json()["full_name"]
    assert _acknowledge(other, alarm).get_json() == first
    assert mine(other) == [first]
    assert [one.action for one in audits(service, report)].count("alarm_acknowledged") == 1
    after = chief.get(f"{QUEUE}/{report['id']}", If_None_Match=before)
    assert after.status_code == 200, "a console that keeps the report hears of it"


def test_colleagues_who_acknowledge_at_once_are_told_the_same(service: Service) -> None:
    _, chief, centre = _people(service)
    other = service.staff("officer_water", Role.SUPERVISOR, agency=LEAD)
    report = _accepted(service, centre)
    look(service, LATE)
    (alarm,) = mine(chief)
    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(lambda who: _acknowledge(who, alarm), [chief, other] * 3))
    assert len({str(one.get_json()) for one in answers}) == 1
    assert [one.action for one in audits(service, report)].count("alarm_acknowledged") == 1


def test_what_an_agency_must_not_know_calls_who_may(service: Service) -> None:
    officer, chief, centre = _people(service)
    lan = service.citizen()
    accusing = file_report(lan, accused_agency=LEAD)
    restricted = file_report(lan, is_sensitive=True)
    set_directly(service, accusing, lead_agency_code=LEAD)
    look(service, LATE)
    assert mine(officer, "?open=false") == mine(chief, "?open=false") == []
    assert len(mine(centre)) == 12
    assert {told[2] for told in alarms_of(centre, restricted)} == {"province"}
    assert officer.get(f"{QUEUE}/{accusing['id']}").status_code == 404


def test_what_is_restricted_later_falls_to_the_next_who_sees_it(service: Service) -> None:
    officer, chief, centre = _people(service)
    report = _accepted(service, centre)
    look(service, LATE)
    assert heard(chief) == [HANDLING[1]]
    assert publish(centre, report, "restricted").status_code == 200
    assert heard(chief) == heard(officer) == []
    look(service, LATE)
    assert [told[0] for told in heard(centre)] == ["warning", "escalation", "escalation"]


def test_a_substitute_hears_what_falls_to_whom_he_stands_in_for(service: Service) -> None:
    _, chief, centre = _people(service)
    deputy = service.staff("officer_water", Role.OFFICER, agency="so_y_te")
    me = chief.get("/v1/admin/me")
    absence = leave(id_of(deputy))
    answer = chief.post("/v1/admin/me/absences", absence, If_Match=me.headers["ETag"])
    assert answer.status_code == 201, answer.get_json()
    report = _accepted(service, centre)
    look(service, LATE)
    assert heard(deputy) == [HANDLING[1]]
    assert _acknowledge(deputy, mine(deputy)[0]).status_code == 200
    (event,) = (one for one in audits(service, report) if one.action == "alarm_acknowledged")
    assert event.details["acting_for"] == f"staff:{id_of(chief)}"


def test_reopened_work_is_told_and_the_second_time_a_supervisor_hears_of_it(
    service: Service,
) -> None:
    officer, chief, centre = _people(service)
    lan = service.citizen()
    report = file_report(lan)
    bring_to("answered", report, citizen=lan, staff=centre)
    no = {"satisfied": False, "note": "Chưa xong."}
    path = f"{REPORTS}/{report['id']}/satisfaction"
    assert lan.post(path, no).status_code == 200
    look(service)
    assert heard(officer) == [("reopened", 1, "assignee")]
    assert heard(chief) == []
    assert move(centre, report, "answered").status_code == 200
    assert heard(officer) == []
    assert lan.post(path, no).status_code == 200
    look(service)
    look(service)
    assert heard(officer) == [("reopened", 2, "assignee")]
    assert heard(chief) == [("needs_supervisor", 1, "agency")]


def test_several_workers_at_once_ring_each_alarm_once(service: Service) -> None:
    lan = service.citizen()
    for _ in range(30):
        file_report(lan)
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda _: look(service, LATE), range(4)))
    look(service, LATE)
    assert count(service, ReportAlarm) == 30 * 6


def test_a_page_of_alarms_costs_the_same_for_many_and_pages_leave_none_out(
    service: Service,
) -> None:
    officer, _, _ = _people(service)
    lan = service.citizen()

    def listed_with(reports: int) -> tuple[int, list[Json]]:
        for _ in range(reports):
            file_report(lan)
        look(service, LATE)
        mine(officer)
        with statements(service) as seen:
            return len(seen), mine(officer)

    (few, _), (many, whole) = listed_with(1), listed_with(4)
    assert (few, len(whole)) == (many, 10)
    first = officer.get(f"{ALARMS}?limit=5").get_json()
    rest = mine(officer, f"?limit=5&cursor={first['next_cursor']}")
    assert first["items"] + rest == whole
    wrong = officer.get(f"{ALARMS}?open=perhaps")
    assert (wrong.status_code, wrong.get_json()["errors"][0]["pointer"]) == (422, "/query/open")

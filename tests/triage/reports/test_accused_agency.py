"""Staff name the agency that a report accuses: it leaves that agency, and nobody brings it back."""

from datetime import UTC, datetime
from typing import Any

import pytest

from app.triage.schemas import StaffReportSchema
from app.web.operations import Role
from tests.community import published
from tests.documented import assert_documented
from tests.reports import (
    QUEUE,
    REPORTS,
    audits,
    bring_to,
    file_report,
    move,
    publish,
    set_directly,
)
from tests.service import Caller, Json, Service, report_draft
from tests.triage.merging.acting import merge, undo, unmerge
from tests.triage.work import HEALTH, ROADS, TOP, WASTE, ask, put, refused, seen, step

REASON = "Người dân nói cán bộ đòi tiền."
_POLICE, _FIRE = "cong_an", "canh_sat_pccc"


@pytest.fixture
def centre(service: Service) -> Caller:
    """Who sees the whole province, and restricted reports."""
    return service.staff("supervisor", sees_restricted=True)


def accuse(staff: Caller, report: Json, agency: str | None) -> Any:
    """Name whom a report accuses, based on its latest revision; the response."""
    return put(staff, report, "accused-agency", agency=agency, reason=REASON)


def _actions(report: Json) -> list[str]:
    return [one["action"] for one in report["history"]]


def test_it_is_restricted_and_the_nearest_impartial_agency_leads(
    service: Service, centre: Caller, officer: Caller
) -> None:
    lan = service.citizen()
    report = published(lan, centre)
    assert put(officer, report, "assignee", staff_id="me").status_code == 200
    due = seen(centre, report)["due_at"]
    answer = accuse(centre, report, ROADS)
    assert answer.status_code == 200, answer.get_json()
    content = answer.get_json()
    assert_documented(content, StaffReportSchema)
    assert (content["accused_agency"], content["publication"]) == (ROADS, "restricted")
    assert (content["lead_agency"], content["assignee"]) == (TOP, None)
    assert content["lead_note"] == REASON
    assert content["due_at"] == due, "by the same calendar, from when it came in"
    assert answer.headers["ETag"] == f'"{content["revision"]}"'
    assert _actions(content)[-3:] == ["accusation_set", "publication_restricted", "reassigned"]
    assert officer.get(f"{QUEUE}/{report['id']}").status_code == 404
    assert service.anyone().get(f"/v1/feedback/public/{report['public_id']}").status_code == 404


def test_the_citizen_reads_that_the_lead_went_over_and_nothing_of_why(
    service: Service, centre: Caller
) -> None:
    lan = service.citizen()
    report = file_report(lan)
    assert accuse(centre, report, ROADS).status_code == 200
    own = lan.get(f"{REPORTS}/{report['id']}").get_json()
    assert own["lead_agency"]["code"] == TOP
    assert _actions(own) == ["submitted", "publication_restricted", "reassigned"]
    assert REASON not in str(own)
    assert accuse(centre, report, None).status_code == 200
    assert _actions(lan.get(f"{REPORTS}/{report['id']}").get_json()) == _actions(own)


def test_the_audit_says_whom_and_not_why(service: Service, centre: Caller) -> None:
    report = file_report(service.citizen())
    assert accuse(centre, report, ROADS).status_code == 200
    assert accuse(centre, report, None).status_code == 200
    done = audits(service, report)
    [named] = [one for one in done if one.action == "report_accusation_set"]
    assert named.details["agency"] == ROADS
    assert [one.action for one in done][-1] == "report_accusation_lifted"
    assert REASON not in str(done)


def test_who_leads_and_is_not_accused_goes_on_and_the_accused_helps_no_more(
    service: Service, centre: Caller
) -> None:
    report = file_report(service.citizen())
    for agency in (_FIRE, HEALTH, _POLICE):
        assert ask(centre, report, agency).status_code == 201
    fire = service.staff("officer", agency=_FIRE, sees_restricted=True)
    done = seen(fire, report)["assignments"][0]
    assert step(fire, report, done, "accepted").status_code == 200
    assert step(fire, report, done, "answered", "Đã kiểm tra.").status_code == 200
    content = accuse(centre, report, _POLICE).get_json()
    assert content["lead_agency"] == ROADS
    states = [(one["agency"], one["state"]) for one in content["assignments"]]
    assert states == [(_FIRE, "answered"), (HEALTH, "asked"), (_POLICE, "withdrawn")]
    ended = [one["ended_at"] is not None for one in content["assignments"]]
    assert ended == [True, False, True]
    assert _actions(content)[-4:] == [
        "accusation_set",
        "publication_restricted",
        *["agency_released"] * 2,
    ]
    assert fire.get(f"{QUEUE}/{report['id']}").status_code == 404, "below the accused"
    refused(ask(centre, report, _FIRE), 422, "agency_accused")


@pytest.mark.parametrize("state", ["resolved", "rejected", "needs_info"])
def test_also_what_is_done_leaves_those_below_the_accused(
    service: Service, centre: Caller, state: str
) -> None:
    lan = service.citizen()
    report = file_report(lan, category="electricity")
    set_directly(service, report, lead_agency_code=_FIRE)
    bring_to(state, report, citizen=lan, staff=centre)
    below = service.staff("officer", agency=_FIRE, sees_restricted=True)
    before = seen(below, report)
    content = accuse(centre, report, _POLICE).get_json()
    assert (content["lead_agency"], content["state"]) == (TOP, state)
    assert content["due_at"] == before["due_at"]
    assert below.get(f"{QUEUE}/{report['id']}").status_code == 404


def test_what_is_done_keeps_the_deadline_that_it_was_held_to(
    service: Service, centre: Caller
) -> None:
    """Whatever calendars and classes say today."""
    lan = service.citizen()
    report = file_report(lan, category="electricity")
    set_directly(service, report, lead_agency_code=ROADS)
    bring_to("resolved", report, citizen=lan, staff=centre)
    set_directly(service, report, due_at=datetime(2026, 3, 2, 10, tzinfo=UTC))
    held_to = seen(centre, report)["due_at"]
    content = accuse(centre, report, ROADS).get_json()
    assert (content["lead_agency"], content["due_at"]) == (TOP, held_to)


def test_no_correction_brings_it_to_the_accused(service: Service, centre: Caller) -> None:
    report = file_report(service.citizen(), category="electricity")
    assert accuse(centre, report, ROADS).get_json()["lead_agency"] != ROADS
    moved = put(centre, report, "category", category="roads").get_json()
    assert (moved["category"], moved["lead_agency"]) == ("roads", TOP)
    refused(put(centre, report, "lead", agency=ROADS), 422, "agency_accused")


def test_a_mistake_is_put_right_and_stays_restricted(service: Service, centre: Caller) -> None:
    report = file_report(service.citizen())
    assert accuse(centre, report, ROADS).status_code == 200
    content = accuse(centre, report, None).get_json()
    assert (content["accused_agency"], content["publication"]) == (None, "restricted")
    assert content["lead_agency"] == TOP, "whose it is, staff say"
    assert (_actions(content)[-1], content["history"][-1]["note"]) == ("accusation_lifted", REASON)
    assert put(centre, report, "lead", agency=ROADS).status_code == 200
    assert publish(centre, report, "pending").get_json()["publication"] == "pending"
    officer = service.staff("officer", agency=ROADS)
    assert seen(officer, report)["accused_agency"] is None


def test_another_one_is_accused_instead(service: Service, centre: Caller) -> None:
    report = file_report(service.citizen(), category="waste", accused_agency=ROADS)
    content = accuse(centre, report, WASTE).get_json()
    assert (content["accused_agency"], content["lead_agency"]) == (WASTE, TOP)


def test_the_same_again_changes_nothing(service: Service, centre: Caller) -> None:
    report = file_report(service.citizen())
    assert accuse(centre, report, None).get_json()["revision"] == 1
    first = accuse(centre, report, ROADS).get_json()
    again = accuse(centre, report, ROADS)
    assert (again.status_code, again.get_json()["revision"]) == (200, first["revision"])
    assert again.get_json()["history"] == first["history"]


def test_what_will_not_do_is_refused_and_changes_nothing(service: Service, centre: Caller) -> None:
    report = file_report(service.citizen())
    for agency, code in (("khong_co", "unknown_value"), (TOP, "nobody_impartial")):
        answer = accuse(centre, report, agency)
        refused(answer, 422, code)
        assert answer.get_json()["errors"][0]["pointer"] == "/agency"
    path = f"{QUEUE}/{report['id']}/accused-agency"
    sent = {"agency": ROADS, "reason": REASON}
    assert centre.put(path, sent).status_code == 428
    assert centre.put(path, sent, If_Match='"7"').status_code == 412
    for wrong in ({"agency": ROADS}, {"reason": REASON}, {"agency": ROADS, "reason": " "}):
        assert centre.put(path, wrong, If_Match='"1"').status_code == 422
    content = seen(centre, report)
    assert (content["revision"], content["accused_agency"]) == (1, None)


def test_only_who_sees_restricted_reports_names_it(service: Service) -> None:
    report = file_report(service.citizen())
    refused(accuse(service.staff("triager"), report, ROADS), 403, "named_scope_needed")
    other = service.staff("publisher", agency=HEALTH, sees_restricted=True)
    assert accuse(other, report, ROADS).status_code == 404
    assert seen(service.staff("triager"), report)["revision"] == 1
    named = service.staff("publisher", Role.PUBLISHER, sees_restricted=True)
    assert accuse(named, report, ROADS).status_code == 200


def test_who_accuses_his_own_agency_is_told_no_more_of_it(service: Service, centre: Caller) -> None:
    own = service.staff("publisher", agency=ROADS, sees_restricted=True)
    report = file_report(service.citizen())
    answer = accuse(own, report, ROADS)
    assert (answer.status_code, answer.get_data()) == (204, b"")
    assert own.get(f"{QUEUE}/{report['id']}").status_code == 404
    assert accuse(own, report, None).status_code == 404
    assert seen(centre, report)["lead_agency"] == TOP


def test_no_earlier_move_is_undone_to_the_accused(service: Service, centre: Caller) -> None:
    """The move kept who led and helped then; one that comes after keeps who does since."""
    lan = service.citizen()
    report = file_report(lan)
    assert ask(centre, report, HEALTH).status_code == 201
    bring_to("resolved", report, citizen=lan, staff=centre)
    assert move(centre, report, "in_progress").status_code == 200
    accused = accuse(centre, report, ROADS).get_json()
    refused(undo(centre, report), 409, "undo_not_possible")
    assert seen(centre, report)["lead_agency"] == accused["lead_agency"] == TOP
    assert move(centre, report, "answered").status_code == 200
    undone = undo(centre, report).get_json()
    assert (undone["lead_agency"], undone["accused_agency"]) == (TOP, ROADS)


def test_duplicates_go_along_and_are_parted_as_secret(service: Service, centre: Caller) -> None:
    first, second = file_report(service.citizen()), file_report(service.citizen("minh"))
    assert merge(centre, first, second).status_code == 200
    refused(accuse(centre, first, ROADS), 409, "report_merged")
    roads = service.staff("officer", agency=ROADS, sees_restricted=True)
    assert seen(roads, first)["merged_into"]["id"] == second["id"]
    assert accuse(centre, second, ROADS).status_code == 200
    for report in (first, second):
        content = seen(centre, report)
        assert (content["accused_agency"], content["publication"]) == (ROADS, "restricted")
        assert content["lead_agency"] == TOP
        assert roads.get(f"{QUEUE}/{report['id']}").status_code == 404
    assert unmerge(centre, first).status_code == 200
    assert seen(centre, first)["lead_agency"] == TOP
    assert roads.get(f"{QUEUE}/{first['id']}").status_code == 404


def test_also_what_a_caller_said_to_1022_accuses(service: Service, centre: Caller) -> None:
    filed = centre.post(QUEUE, report_draft(), key="goi-1022").get_json()
    content = accuse(centre, filed, ROADS).get_json()
    assert (content["accused_agency"], content["lead_agency"]) == (ROADS, TOP)

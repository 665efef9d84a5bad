"""Passing the lead on and declining it: bounces, the way back, the supervisor's decision."""

from app.web.operations import Role
from tests.reports import QUEUE, REPORTS, file_report, move, set_directly
from tests.service import Service
from tests.triage.work import (
    HEALTH,
    ROADS,
    TOP,
    WASTE,
    ask,
    post,
    put,
    refused,
    seen,
)

_REASON = "Không thuộc thẩm quyền."


def test_the_lead_passes_on_and_the_desk_is_cleared(service: Service) -> None:
    lan = service.citizen()
    roads = service.staff("officer", agency=ROADS)
    health = service.staff("officer_water", Role.OFFICER, agency=HEALTH)
    report = file_report(lan)
    put(roads, report, "assignee", staff_id="me")
    ask(roads, report, HEALTH)
    passed = put(roads, report, "lead", agency=HEALTH, reason="Nước thải y tế.").get_json()
    assert (passed["lead_agency"], passed["assignee"]) == (HEALTH, None)
    assert passed["lead_note"] == "Nước thải y tế."
    assert [one["state"] for one in passed["assignments"]] == ["withdrawn"], "it leads now"
    assert roads.get(f"{QUEUE}/{report['id']}").status_code == 404
    assert move(health, report, "accepted").status_code == 200
    own = lan.get(f"{REPORTS}/{report['id']}").get_json()
    assert own["lead_agency"]["code"] == HEALTH
    assert [one["action"] for one in own["history"]] == ["submitted", "reassigned", "moved"]
    assert "Nước thải" not in str(own)


def test_who_led_may_stay_to_help(service: Service) -> None:
    roads = service.staff("officer", agency=ROADS)
    report = file_report(service.citizen())
    passed = put(roads, report, "lead", agency=HEALTH, keeps_helping=True).get_json()
    [helping] = passed["assignments"]
    assert (helping["agency"], helping["state"]) == (ROADS, "accepted")
    assert helping["due_at"] == passed["due_at"]
    assert seen(roads, report)["is_in_charge"] is False


def test_passing_on_to_who_leads_already_changes_nothing(service: Service) -> None:
    triager, report = service.staff("triager"), file_report(service.citizen())
    assert put(triager, report, "lead", agency=ROADS).get_json()["revision"] == 1
    refused(put(triager, report, "lead", agency="khong_co"), 422, "unknown_value")
    set_directly(service, report, state="resolved")
    refused(put(triager, report, "lead", agency=HEALTH), 409, "report_over")


def test_what_is_declined_goes_back_and_the_second_time_to_a_supervisor(service: Service) -> None:
    lan, triager = service.citizen(), service.staff("triager")
    roads = service.staff("officer", agency=ROADS)
    health = service.staff("officer_water", Role.OFFICER, agency=HEALTH)
    report = file_report(lan)
    put(roads, report, "lead", agency=HEALTH)
    refused(post(triager, report, "lead/decline", reason=_REASON), 403, "not_in_the_lead")
    assert post(health, report, "lead/decline").status_code == 422
    first = post(health, report, "lead/decline", reason=_REASON).get_json()
    assert (first["lead_agency"], first["bounces"]) == (ROADS, 1)
    assert (first["needs_supervisor"], first["lead_note"]) == (False, _REASON)
    second = post(roads, report, "lead/decline", reason=_REASON).get_json()
    assert (second["lead_agency"], second["bounces"]) == (TOP, 2), "the nearest above"
    assert second["needs_supervisor"] is True
    own = lan.get(f"{REPORTS}/{report['id']}").get_json()
    assert [one["action"] for one in own["history"]] == ["submitted", *["reassigned"] * 3]
    assert _REASON not in str(own)


def test_where_nobody_is_above_it_stays_and_waits_for_a_supervisor(service: Service) -> None:
    top = service.staff("officer", agency=TOP)
    report = file_report(service.citizen())
    set_directly(service, report, lead_agency_code=TOP)
    declined = post(top, report, "lead/decline", reason=_REASON).get_json()
    assert (declined["lead_agency"], declined["needs_supervisor"]) == (TOP, True)
    assert seen(top, report)["allowed_moves"] == []


def test_what_is_declined_never_goes_to_the_accused(service: Service) -> None:
    everywhere = service.staff("supervisor", sees_restricted=True)
    report = file_report(service.citizen(), accused_agency=WASTE)
    put(everywhere, report, "lead", agency=HEALTH)
    set_directly(service, report, passed_by_agency_code=WASTE)
    health = service.staff("officer_water", Role.OFFICER, agency=HEALTH, sees_restricted=True)
    declined = post(health, report, "lead/decline", reason=_REASON).get_json()
    assert declined["lead_agency"] == TOP


def test_until_a_supervisor_decides_nobody_else_moves_it(service: Service) -> None:
    triager, supervisor = service.staff("triager"), service.staff("supervisor")
    report = file_report(service.citizen())
    refused(post(supervisor, report, "decision"), 409, "no_decision_needed")
    set_directly(service, report, needs_supervisor=True)
    assert seen(triager, report)["allowed_moves"] == []
    assert seen(supervisor, report)["allowed_moves"] != []
    for answer in (
        move(triager, report, "accepted"),
        put(triager, report, "lead", agency=HEALTH),
        put(triager, report, "category", category="trees"),
        put(triager, report, "location", latitude=10.97, longitude=106.65),
    ):
        refused(answer, 403, "supervisor_needed")
    assert post(triager, report, "decision").get_json()["code"] == "forbidden"
    assert put(supervisor, report, "lead", agency=HEALTH).status_code == 200
    decided = post(supervisor, report, "decision", note="Sở Y tế chủ trì.").get_json()
    assert (decided["needs_supervisor"], decided["lead_agency"]) == (False, HEALTH)
    assert (decided["history"][-1]["action"], decided["history"][-1]["note"]) == (
        "decided",
        "Sở Y tế chủ trì.",
    )
    assert move(triager, report, "accepted").status_code == 200

"""The whole state table driven through HTTP: what is offered is accepted, all else refused."""

from app.feedback.models import ReportEvent
from app.feedback.states import NEEDS_NOTE, State
from tests.reports import (
    QUEUE,
    REPORTS,
    bring_to,
    count,
    file_report,
    move,
    set_directly,
    show_result,
)
from tests.service import Caller, Json, Service


def _moves_offered(staff: Caller, report: Json) -> set[str]:
    return set(staff.get(f"{QUEUE}/{report['id']}").get_json()["allowed_moves"])


def _actions_offered(citizen: Caller, report: Json) -> set[str]:
    return set(citizen.get(f"{REPORTS}/{report['id']}").get_json()["allowed_actions"])


def test_staff_reach_exactly_the_states_they_are_offered(service: Service) -> None:
    staff, report = service.staff(), file_report(service.citizen())
    assert show_result(staff, report).status_code == 201
    for state in State:
        set_directly(service, report, state=state.value)
        offered = _moves_offered(staff, report)
        for wanted in State:
            before = count(service, ReportEvent)
            answer = move(staff, report, wanted)
            if wanted in offered:
                assert answer.status_code == 200, (state, wanted)
                assert answer.get_json()["state"] == wanted
                assert count(service, ReportEvent) == before + 1
                set_directly(service, report, state=state.value)
            else:
                assert answer.status_code == 409, (state, wanted)
                assert answer.get_json()["code"] == "transition_not_allowed"
                assert count(service, ReportEvent) == before


def test_a_move_that_needs_words_is_refused_without(service: Service) -> None:
    staff, report = service.staff(), file_report(service.citizen())
    for state in State:
        set_directly(service, report, state=state.value)
        for wanted in _moves_offered(staff, report):
            answer = move(staff, report, wanted, note=None)
            if wanted in NEEDS_NOTE:
                assert answer.status_code == 422, (state, wanted)
                assert answer.get_json()["errors"][0]["pointer"] == "/note"
            else:
                assert answer.status_code == 200, (state, wanted)
                set_directly(service, report, state=state.value)


def test_the_citizen_can_do_exactly_what_he_is_offered(service: Service) -> None:
    lan = service.citizen()
    for state in State:
        for action, sent in (
            ("withdraw", {}),
            ("satisfaction", {"satisfied": True}),
            ("satisfaction", {"satisfied": False}),
        ):
            report = file_report(lan)
            set_directly(service, report, state=state.value)
            is_offered = action in _actions_offered(lan, report)
            is_repeat = action == "withdraw" and state is State.WITHDRAWN
            answer = lan.post(f"{REPORTS}/{report['id']}/{action}", sent)
            expected = 200 if is_offered or is_repeat else 409
            assert answer.status_code == expected, (state, action)


def test_every_state_is_reached_through_http(service: Service) -> None:
    lan, staff = service.citizen(), service.staff()
    for state in State:
        report = file_report(lan)
        bring_to(state, report, citizen=lan, staff=staff)
        read = lan.get(f"{REPORTS}/{report['id']}").get_json()
        assert read["state"] == state
        assert read["history"][-1]["state"] == state
        edits = [step for step in read["history"] if step["action"] != "photos_added"]
        assert read["revision"] == len(edits)
        assert read["next_step"]

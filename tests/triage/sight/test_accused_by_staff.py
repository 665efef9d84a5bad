"""An accusation that staff find later takes from the accused all that they already had."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest

from app.web.operations import Role
from tests.identity.staff.administration import id_of
from tests.notifications.phones import deliveries
from tests.reports import QUEUE, audits, file_report
from tests.service import Caller, Json, Service
from tests.triage.notices.telling import (
    INBOX,
    StaffPhone,
    choose,
    deliver_soon,
    inbox,
    tell_all,
    told_of,
)
from tests.triage.work import HEALTH, ROADS, TOP, WASTE, ask, put, seen

TIMES = 6


@pytest.fixture
def centre(service: Service) -> Caller:
    """Who sees the whole province, and restricted reports."""
    return service.staff("triager", Role.SUPERVISOR, sees_restricted=True)


def _accuse(staff: Caller, report: Json, agency: str | None = ROADS) -> Any:
    sent = {"agency": agency, "reason": "Cán bộ bị phản ánh."}
    answer = put(staff, report, "accused-agency", **sent)
    assert answer.status_code == 200, answer.get_json()
    return answer.get_json()


def test_its_inbox_loses_it_and_what_waits_is_not_sent(
    service: Service, centre: Caller, lead: Caller
) -> None:
    phone = StaffPhone().register(choose(lead))
    report = file_report(service.citizen())
    tell_all(service)
    assert told_of(lead, report) == ["work_arrived"]
    mark = lead.get(INBOX).get_json()["changes_mark"]
    [told] = inbox(lead)
    _accuse(centre, report)
    assert inbox(lead) == []
    changed = lead.get(f"{INBOX}?changed_after={mark}").get_json()
    assert (changed["items"], changed["removed_ids"]) == ([], [told["id"]])
    [waited] = deliveries(service, phone)
    assert (waited.state, waited.error) == ("cancelled", "out_of_sight")
    tell_all(service)
    deliver_soon(service)
    assert phone.received(service.sandbox) == []


def test_news_of_others_that_it_took_the_place_of_goes_out(
    service: Service, centre: Caller, lead: Caller
) -> None:
    phone = StaffPhone().register(choose(lead))
    lan = service.citizen()
    other = file_report(lan)
    tell_all(service)
    report = file_report(lan)
    tell_all(service)
    _accuse(centre, report)
    deliver_soon(service)
    [push] = phone.received(service.sandbox)
    assert other["id"] in str(push)
    assert report["id"] not in str(push)
    assert [one["subject_id"] for one in inbox(lead)] == [other["id"]]


def test_what_was_not_told_yet_is_told_to_others_alone(
    service: Service, centre: Caller, lead: Caller
) -> None:
    health = service.staff("officer_water", Role.SUPERVISOR, agency=HEALTH, sees_restricted=True)
    report = file_report(service.citizen())
    assert ask(centre, report, HEALTH).status_code == 201
    _accuse(centre, report)
    tell_all(service)
    assert (told_of(lead, report), told_of(health, report)) == ([], ["work_arrived"])


def test_what_others_were_told_stays(service: Service, centre: Caller, lead: Caller) -> None:
    health = service.staff("officer_water", Role.SUPERVISOR, agency=HEALTH, sees_restricted=True)
    report = file_report(service.citizen())
    assert ask(centre, report, HEALTH).status_code == 201
    tell_all(service)
    _accuse(centre, report)
    assert (told_of(lead, report), told_of(health, report)) == ([], ["work_arrived"])


def test_it_is_in_none_of_their_hands_and_free_for_others(
    service: Service, centre: Caller, officer: Caller
) -> None:
    report = file_report(service.citizen())
    taken = officer.post(f"{QUEUE}/next", {})
    assert taken.status_code == 200, taken.get_json()
    assert centre.post(f"{QUEUE}/next", {}).status_code == 204
    _accuse(centre, report)
    assert officer.post(f"{QUEUE}/next", {}).status_code == 204
    handed = centre.post(f"{QUEUE}/next", {})
    assert (handed.status_code, handed.get_json()["id"]) == (200, report["id"])


def test_it_is_on_no_desk_of_who_sees_it_no_more_whoever_leads(
    service: Service, centre: Caller
) -> None:
    lan = service.citizen()
    without = service.staff("officer", Role.OFFICER)
    kept, given = file_report(lan), file_report(lan)
    assert put(centre, kept, "assignee", staff_id="me").status_code == 200
    assert put(centre, given, "assignee", staff_id=id_of(without)).status_code == 200
    assert _accuse(centre, kept, WASTE)["assignee"]["id"] == id_of(centre)
    changed = _accuse(centre, given, WASTE)
    assert (changed["lead_agency"], changed["assignee"]) == (ROADS, None)
    assert changed["history"][-1]["action"] == "handed_back"


def test_the_known_and_the_feed_are_silent_to_the_accused(
    service: Service, centre: Caller, officer: Caller
) -> None:
    report = file_report(service.citizen())
    mark = officer.get(f"{QUEUE}/changes").get_json()["changes_mark"]
    sent = {"ids": [report["id"]]}
    assert len(officer.post(f"{QUEUE}/known", sent).get_json()["items"]) == 1
    _accuse(centre, report)
    assert officer.post(f"{QUEUE}/known", sent).get_json()["items"] == []
    feed = officer.get(f"{QUEUE}/changes?changed_after={mark}").get_json()
    assert report["id"] not in [one["id"] for one in feed["items"]]
    theirs = centre.get(f"{QUEUE}/changes?changed_after={mark}").get_json()
    assert [one["id"] for one in theirs["items"]] == [report["id"]]


def test_of_two_who_name_it_at_once_one_wins(service: Service, centre: Caller) -> None:
    other = service.staff("supervisor", sees_restricted=True)
    lan = service.citizen()
    for _ in range(TIMES):
        report = file_report(lan)
        path = f"{QUEUE}/{report['id']}/accused-agency"

        def name(who: Caller, agency: str, path: str = path) -> int:
            sent = {"agency": agency, "reason": "Cán bộ bị phản ánh."}
            status: int = who.put(path, sent, If_Match='"1"').status_code
            return status

        with ThreadPoolExecutor(2) as pool:
            statuses = list(pool.map(name, (centre, other), (ROADS, WASTE)))
        assert sorted(statuses) == [200, 412]
        winner = (ROADS, WASTE)[statuses.index(200)]
        content = seen(centre, report)
        assert content["accused_agency"] == winner
        assert content["lead_agency"] == (TOP if winner == ROADS else ROADS)
        named = [one for one in audits(service, report) if one.action == "report_accusation_set"]
        assert [one.details["agency"] for one in named] == [winner]


def test_naming_and_passing_on_at_once_never_leave_it_with_the_accused(
    service: Service, centre: Caller
) -> None:
    other = service.staff("supervisor", sees_restricted=True)
    lan = service.citizen()
    for _ in range(TIMES):
        report = file_report(lan, category="waste")
        path = f"{QUEUE}/{report['id']}"
        named = {"agency": ROADS, "reason": "Cán bộ bị phản ánh."}
        passed = {"agency": ROADS, "keeps_helping": False}
        with ThreadPoolExecutor(2) as pool:
            first = pool.submit(centre.put, f"{path}/accused-agency", named, If_Match='"1"')
            second = pool.submit(other.put, f"{path}/lead", passed, If_Match='"1"')
            statuses = [first.result().status_code, second.result().status_code]
        assert sorted(statuses) == [200, 412]
        if statuses[0] == 412:
            _accuse(centre, report)
        content = seen(centre, report)
        assert content["accused_agency"] == ROADS
        assert content["lead_agency"] == (WASTE if statuses[0] == 200 else TOP)


def test_naming_and_merging_at_once_leave_no_duplicate_behind(
    service: Service, centre: Caller, officer: Caller
) -> None:
    other = service.staff("supervisor", sees_restricted=True)
    lan, minh = service.citizen(), service.citizen("minh")
    for _ in range(TIMES):
        report, target = file_report(lan), file_report(minh)
        named = {"agency": ROADS, "reason": "Cán bộ bị phản ánh."}
        into = {"into": target["id"]}
        path = f"{QUEUE}/{target['id']}/accused-agency"
        with ThreadPoolExecutor(2) as pool:
            first = pool.submit(centre.put, path, named, If_Match='"1"')
            second = pool.submit(other.post, f"{QUEUE}/{report['id']}/merge", into, If_Match='"1"')
            statuses = [first.result().status_code, second.result().status_code]
        assert statuses in ([200, 409], [412, 200]), "as secret as each other, or not merged"
        if statuses[0] == 412:
            _accuse(centre, target)
        is_merged = seen(centre, report)["merged_into"] is not None
        assert is_merged == (statuses[1] == 200)
        hidden = [target, report] if is_merged else [target]
        for one in hidden:
            assert officer.get(f"{QUEUE}/{one['id']}").status_code == 404


def test_no_alarm_of_it_calls_the_accused(service: Service, centre: Caller, lead: Caller) -> None:
    report = file_report(service.citizen())
    _accuse(centre, report)
    tell_all(service, timedelta(days=30))
    assert inbox(lead) == []
    assert told_of(centre, report) == ["deadline_missed"]

"""On whose desk a report is: taken, given, handed back, passed on by who leaves."""

from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

import pytest

from app.web.operations import Role
from tests.identity.staff.administration import administrator, change, id_of, leave
from tests.reports import QUEUE, audits, file_report, new_key, set_directly
from tests.service import Caller, Service
from tests.triage.work import HEALTH, ROADS, put, refused, seen


@pytest.fixture
def an(service: Service) -> Caller:
    """An officer of the agency that leads."""
    return service.staff("officer", agency=ROADS)


@pytest.fixture
def binh(service: Service) -> Caller:
    """Her colleague."""
    return service.staff("officer_water", Role.OFFICER, agency=ROADS)


def test_a_report_is_taken_given_and_handed_back(
    service: Service, an: Caller, binh: Caller
) -> None:
    lan = service.citizen()
    report = file_report(lan)
    taken = put(an, report, "assignee", staff_id="me").get_json()
    assert taken["assignee"]["id"] == id_of(an)
    assert taken["assignee"]["full_name"]
    again = put(an, report, "assignee", staff_id="me").get_json()
    assert again["revision"] == taken["revision"], "she has it already"
    given = put(an, report, "assignee", staff_id=id_of(binh)).get_json()
    assert given["assignee"]["id"] == id_of(binh)
    back = put(binh, report, "assignee", staff_id=None).get_json()
    assert back["assignee"] is None
    steps = [one["action"] for one in back["history"]]
    assert steps == ["submitted", "taken", "taken", "handed_back"]
    own = lan.get(f"/v1/feedback/reports/{report['id']}").get_json()
    assert [one["action"] for one in own["history"]] == ["submitted"]
    assert audits(service, report)[-1].details["from"] == f"staff:{id_of(binh)}"


def test_what_a_colleague_has_is_left_to_him_unless_one_supervises_or_he_is_away(
    service: Service, an: Caller, binh: Caller
) -> None:
    report = file_report(service.citizen())
    put(an, report, "assignee", staff_id="me")
    refused(put(binh, report, "assignee", staff_id="me"), 409, "report_taken")
    refused(put(binh, report, "assignee", staff_id=None), 409, "report_taken")
    supervisor = service.staff("supervisor", agency=ROADS)
    assert put(supervisor, report, "assignee", staff_id=id_of(an)).status_code == 200
    assert put(supervisor, report, "assignee", staff_id=id_of(binh)).status_code == 200
    admin = administrator(service)
    assert change(admin, id_of(binh), "absences", leave()).status_code == 201
    assert put(an, report, "assignee", staff_id="me").status_code == 200


def test_only_who_may_move_it_gets_it(service: Service, an: Caller) -> None:
    report = file_report(service.citizen())
    elsewhere = service.staff("officer_ward", Role.OFFICER, agency=HEALTH)
    reader = service.staff("publisher", Role.PUBLISHER, agency=ROADS)
    nobody = "01234567-89ab-7def-8123-456789abcdef"
    for staff_id in (id_of(elsewhere), id_of(reader), nobody):
        refused(put(an, report, "assignee", staff_id=staff_id), 422, "unknown_value")
    for wrong in ("", "you", nobody[:-1], 7):
        assert put(an, report, "assignee", staff_id=wrong).status_code == 422
    assert put(an, report, "assignee").status_code == 422
    assert seen(an, report)["revision"] == 1
    # He may not move it any more: it is nobody's who could.
    set_directly(service, report, assignee_id=None)
    assert put(an, report, "assignee", staff_id="me").status_code == 200


def test_who_hands_over_passes_on_what_his_successor_may_move(
    service: Service, an: Caller, binh: Caller
) -> None:
    lan, admin = service.citizen(), administrator(service)
    service.staff("officer", Role.OFFICER)
    theirs, restricted = file_report(lan), file_report(lan)
    for report in (theirs, restricted):
        assert put(an, report, "assignee", staff_id="me").status_code == 200
    set_directly(service, restricted, publication="restricted")
    sent = {"to_id": id_of(binh), "reason": "transferred"}
    assert change(admin, id_of(an), "hand-over", sent).status_code == 200
    seeing = service.staff("supervisor", sees_restricted=True)
    assert seen(seeing, theirs)["assignee"]["id"] == id_of(binh)
    assert seen(seeing, restricted)["assignee"] is None
    assert audits(service, theirs)[-1].action == "report_taken"
    assert audits(service, restricted)[-1].action == "report_handed_back"


def test_a_shut_account_has_nothing_on_its_desk(service: Service, an: Caller, binh: Caller) -> None:
    report, done = file_report(service.citizen()), file_report(service.citizen())
    for one in (report, done):
        put(an, one, "assignee", staff_id="me")
    set_directly(service, done, state="closed")
    assert change(administrator(service), id_of(an), "disable").status_code == 200
    assert seen(binh, report)["assignee"] is None
    assert seen(binh, done)["assignee"] is not None, "what is done tells who did it"
    assert put(binh, done, "assignee", staff_id="me").status_code == 200


def test_people_keep_their_desks_when_their_agency_becomes_part_of_another(
    service: Service, an: Caller
) -> None:
    report = file_report(service.citizen())
    put(an, report, "assignee", staff_id="me")
    result = service.app.test_cli_runner().invoke(args=["agencies", "merge", ROADS, HEALTH])
    assert result.exit_code == 0, result.output
    read = seen(an, report)
    assert (read["lead_agency"], read["assignee"]["id"]) == (HEALTH, id_of(an))


def test_of_five_at_once_each_acts_on_what_he_read_and_nothing_is_lost(service: Service) -> None:
    staff = [
        service.staff("triager"),
        service.staff("officer"),
        service.staff("supervisor"),
        service.staff("officer_water", Role.OFFICER),
        service.staff("officer_ward", Role.OFFICER),
    ]
    lan = service.citizen()
    for _ in range(3):
        report = file_report(lan)
        path = f"{QUEUE}/{report['id']}"
        take = [
            partial(one.put, f"{path}/assignee", {"staff_id": "me"}, If_Match='"1"')
            for one in staff[:3]
        ]
        ask = [
            partial(
                one.post,
                f"{path}/assignments",
                {"agency": HEALTH, "task": "Kiểm tra."},
                key=new_key(),
                If_Match='"1"',
            )
            for one in staff[3:]
        ]
        statuses = _at_once(*take, *ask)
        assert sorted(statuses)[1:] == [412] * 4
        assert sorted(statuses)[0] in (200, 201)
        read = seen(staff[0], report)
        assert read["revision"] == len(read["history"]) == len(audits(service, report)) == 2
        assert (read["assignee"] is not None) == (200 in statuses)
        assert len(read["assignments"]) == (201 in statuses)


def _at_once(*work: Any) -> list[int]:
    with ThreadPoolExecutor(len(work)) as pool:
        return [one.result().status_code for one in [pool.submit(call) for call in work]]

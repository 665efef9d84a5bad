"""Who misuses reporting files nothing for a while, and stays unknown."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import update

from app.feedback.models import Report, ReportingRestriction
from app.province.local_time import local_day
from app.triage.schemas import StaffReportSchema
from app.web.operations import Role
from tests.community import INBOX, support
from tests.documented import assert_documented
from tests.reports import QUEUE, REPORTS, audits, count, file_report, new_key, publish, set_directly
from tests.service import Caller, Json, Service, report_draft
from tests.statements import statements
from tests.web.problems import pointers, problem_of


def _today() -> date:
    return local_day(datetime.now(UTC))


def _path(report: Json) -> str:
    return f"{QUEUE}/{report['id']}/reporter-restriction"


def _etag(staff: Caller, report: Json) -> str:
    etag: str = staff.get(f"{QUEUE}/{report['id']}").headers["ETag"]
    return etag


def _restrict(staff: Caller, report: Json, *, days: int = 30, **changes: Any) -> Any:
    sent = {"reason": "repeated", "until_on": (_today() + timedelta(days)).isoformat()} | changes
    return staff.post(_path(report), sent, key=new_key(), If_Match=_etag(staff, report))


def _lift(staff: Caller, report: Json) -> Any:
    return staff.delete(_path(report), If_Match=_etag(staff, report))


def _file(citizen: Caller, **changes: Any) -> Any:
    return citizen.post(REPORTS, report_draft(**changes), key=new_key())


def test_he_is_told_until_when_and_why_and_may_still_report_a_fire(service: Service) -> None:
    lan, supervisor = service.citizen(), service.staff("supervisor")
    report = file_report(lan)
    answer = _restrict(supervisor, report)
    assert answer.status_code == 201, answer.get_json()
    assert_documented(answer.get_json(), StaffReportSchema)
    until = _today() + timedelta(30)
    assert answer.get_json()["reporter"]["restricted_until_on"] == until.isoformat()
    refused = _file(lan)
    assert count(service, Report) == 1
    problem = problem_of(refused, 403, "reporting_restricted")
    assert (problem["until_on"], problem["reason"]) == (until.isoformat(), "repeated")
    assert f"{until:%d/%m/%Y}" in problem["detail"]
    assert "lặp lại" in problem["detail"]
    english = lan.post(REPORTS, report_draft(), key=new_key(), Accept_Language="en").get_json()
    assert until.isoformat() in english["detail"]
    assert _file(lan, category="fire_emergency").status_code == 201
    assert _file(service.citizen("minh")).status_code == 201
    told = lan.get(INBOX).get_json()["items"][0]
    assert told["kind"] == "reporting_restricted"
    assert f"{until:%d/%m/%Y}" in told["body"]


def test_what_was_filed_before_is_still_answered(service: Service) -> None:
    lan, sent, key = service.citizen(), report_draft(), new_key()
    first = lan.post(REPORTS, sent, key=key).get_json()
    assert _restrict(service.staff("supervisor"), first).status_code == 201
    assert lan.post(REPORTS, sent, key=key).get_json()["id"] == first["id"]
    again = lan.post(REPORTS, sent, key=new_key())
    assert (again.status_code, again.get_json()["id"]) == (200, first["id"])


def test_support_is_left_to_him(service: Service) -> None:
    lan, minh, supervisor = (
        service.citizen(),
        service.citizen("minh"),
        service.staff("supervisor"),
    )
    assert _restrict(supervisor, file_report(lan)).status_code == 201
    other = file_report(minh)
    publish(supervisor, other)
    support(lan, other)


def test_no_other_report_of_his_tells_of_it(service: Service) -> None:
    lan, supervisor = service.citizen(), service.staff("supervisor")
    earlier, report = file_report(lan), file_report(lan)
    other = supervisor.get(f"{QUEUE}/{earlier['id']}").get_json()
    answer = _restrict(supervisor, report)
    assert answer.status_code == 201
    assert supervisor.get(f"{QUEUE}/{earlier['id']}").get_json() == other
    assert other["reporter"]["restricted_until_on"] is None
    problem_of(_lift(supervisor, earlier), 404, "not_found")
    step = audits(service, report)[-1]
    assert step.action == "report_reporter_restricted"
    assert set(step.details) == {"state", "revision", "reason", "until_on"}


def test_lifted_or_over_it_holds_no_more(service: Service) -> None:
    lan, supervisor = service.citizen(), service.staff("supervisor")
    report = file_report(lan)
    problem_of(_lift(supervisor, report), 404, "not_found")
    assert _restrict(supervisor, report).status_code == 201
    lifted = _lift(supervisor, report)
    assert lifted.status_code == 200
    assert lifted.get_json()["reporter"]["restricted_until_on"] is None
    assert _file(lan).status_code == 201
    told = lan.get(INBOX).get_json()["items"][0]
    assert told["kind"] == "reporting_unrestricted"
    assert _restrict(supervisor, report, days=0).status_code == 201
    problem_of(_file(lan), 403, "reporting_restricted")
    with service.database.writing() as session:
        yesterday = {"until_on": _today() - timedelta(1)}
        session.execute(update(ReportingRestriction).values(yesterday))
        session.commit()
    assert _file(lan).status_code == 201
    problem_of(_lift(supervisor, report), 404, "not_found")


def test_another_takes_its_place_and_the_longest_of_several_reports_holds(service: Service) -> None:
    lan, supervisor = service.citizen(), service.staff("supervisor")
    first, second = file_report(lan), file_report(lan)
    for days in (60, 10):
        assert _restrict(supervisor, first, days=days).status_code == 201
    assert _restrict(supervisor, second, days=20).status_code == 201
    holding = ReportingRestriction.ended_at.is_(None)
    assert count(service, ReportingRestriction, holding) == 2
    problem = problem_of(_file(lan), 403, "reporting_restricted")
    assert problem["until_on"] == (_today() + timedelta(20)).isoformat()
    assert _lift(supervisor, second).status_code == 200
    problem_of(_file(lan), 403, "reporting_restricted")
    assert _lift(supervisor, first).status_code == 200
    assert _file(lan).status_code == 201


@pytest.mark.parametrize("days", [-1, 91, 40000])
def test_it_ends_within_ninety_days(service: Service, days: int) -> None:
    report = file_report(service.citizen())
    answer = _restrict(service.staff("supervisor"), report, days=days)
    assert pointers(answer) == {"/until_on": "range"}


def test_it_takes_a_supervisor_a_revision_and_an_account(service: Service) -> None:
    supervisor, report = service.staff("supervisor"), file_report(service.citizen())
    for role in (Role.TRIAGER, Role.OFFICER, Role.PUBLISHER, Role.ADMINISTRATOR):
        problem_of(_restrict(service.staff(role.value), report), 403, "forbidden")
    sent = {"reason": "repeated", "until_on": _today().isoformat()}
    stale = supervisor.post(_path(report), sent, key=new_key(), If_Match='"9"')
    problem_of(stale, 412, "revision_stale")
    of_caller = supervisor.post(QUEUE, report_draft(), key=new_key()).get_json()
    problem_of(_restrict(supervisor, of_caller), 409, "reporter_unknown")
    etag = _etag(supervisor, report)
    set_directly(service, report, publication="restricted")
    problem_of(supervisor.post(_path(report), sent, key=new_key(), If_Match=etag), 404, "not_found")
    assert count(service, ReportingRestriction) == 0


def test_filing_asks_along_with_a_statement_that_it_makes_anyway(service: Service) -> None:
    lan = service.citizen()
    file_report(lan)
    with statements(service) as seen:
        file_report(lan)
    asking = [one for one in seen if "reporting_restrictions" in one]
    assert [one.split()[:3] for one in asking] == [["INSERT", "INTO", "reports"]]

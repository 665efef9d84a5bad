"""A look at who filed a report: by supervisors, for a reason, and never unseen."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from app.feedback.models import IdentityLook
from app.triage.identity_schemas import ReporterIdentitySchema
from app.web.operations import Role
from tests.documented import assert_documented
from tests.identity.citizens.logging_in import patch_me
from tests.reports import QUEUE, ask_agencies, audits, count, file_report, new_key, set_directly
from tests.service import Caller, Json, Service, report_draft
from tests.web.problems import pointers, problem_of

WHY = {"purpose": "contact", "reason": "Cần hỏi lại vị trí hố ga."}
BAY = {"name": "Trần Văn Bảy", "phone": "0900000002"}


def _look(staff: Caller, report: Json, **changes: Any) -> Any:
    return staff.post(f"{QUEUE}/{report['id']}/identity", WHY | changes)


def _seen(staff: Caller, report: Json) -> Json:
    answer = _look(staff, report)
    assert answer.status_code == 200, answer.get_json()
    content: Json = answer.get_json()
    assert_documented(content, ReporterIdentitySchema)
    return content


def _reach(lan: Caller) -> None:
    contact = {"phone": "0900000009", "email": "lan@congdan.example"}
    assert patch_me(lan, {"contact": contact}).status_code == 200


def _looks(service: Service) -> list[Any]:
    with service.database.reading() as connection:
        return list(connection.execute(select(IdentityLook.__table__)))


def test_a_supervisor_sees_who_filed_it_for_a_quarter_of_an_hour(service: Service) -> None:
    lan = service.citizen()
    _reach(lan)
    report, supervisor = file_report(lan), service.staff("supervisor", agency="so_xay_dung")
    seen = _seen(supervisor, report)
    assert seen["citizen"] == {
        "full_name": "Nguyễn Thị Ngọc Lan",
        "phone": "+84900000009",
        "email": "lan@congdan.example",
    }
    assert (seen["caller"], seen["filed_for"]) == (None, None)
    (look,) = _looks(service)
    assert datetime.fromisoformat(seen["shown_until"]) == look.at + timedelta(minutes=15)
    assert (look.role, look.agency_code, look.purpose) == ("supervisor", "so_xay_dung", "contact")
    assert WHY["reason"].encode() not in look.sealed_reason
    audit = audits(service, report)[-1]
    assert (audit.action, audit.actor) == ("identity_viewed", f"staff:{look.staff_id}")
    assert audit.details == {
        "purpose": "contact",
        "role": "supervisor",
        "agency": "so_xay_dung",
    }


def test_every_call_is_a_look_and_none_is_kept_by_anybody(service: Service) -> None:
    report, supervisor = file_report(service.citizen()), service.staff("supervisor")
    before = supervisor.get(f"{QUEUE}/{report['id']}").headers["ETag"]
    path = f"{QUEUE}/{report['id']}/identity"
    key = new_key()
    for answer in [supervisor.post(path, WHY, key=key) for _ in range(2)]:
        assert answer.headers["Cache-Control"] == "no-store"
        assert "Idempotency-Replayed" not in answer.headers
    assert count(service, IdentityLook) == 2
    assert supervisor.get(f"{QUEUE}/{report['id']}").headers["ETag"] == before


def test_who_wants_no_contact_is_named_without_phone_and_address(service: Service) -> None:
    lan = service.citizen()
    _reach(lan)
    person = {"relation": "family", "name": "Nguyễn Văn Út", "phone": "0900000003"}
    report = file_report(lan, wants_contact=False, filed_for=person)
    seen = _seen(service.staff("supervisor"), report)
    assert seen["citizen"]["full_name"]
    assert (seen["citizen"]["phone"], seen["citizen"]["email"]) == (None, None)
    assert (seen["filed_for"]["relation"], seen["filed_for"]["name"]) == ("family", person["name"])


def test_a_caller_is_shown_and_whoever_claims_is_who_was_looked_at(service: Service) -> None:
    supervisor, lan = service.staff("supervisor"), service.citizen()
    filed = supervisor.post(QUEUE, report_draft(caller=BAY), key=new_key()).get_json()
    seen = _seen(supervisor, filed)
    assert (seen["citizen"], seen["caller"]) == (None, BAY | {"phone": "+84900000002"})
    claim = {"reference": filed["reference"], "code": filed["follow_code"]}
    assert lan.post("/v1/feedback/claim", claim).status_code == 200
    assert _seen(supervisor, filed)["citizen"] is not None
    assert len({look.citizen_id for look in _looks(service)} - {None}) == 1
    assert count(service, IdentityLook, IdentityLook.citizen_id.is_(None)) == 0


def test_only_supervisors_look_and_only_at_reports_in_their_sight(service: Service) -> None:
    report = file_report(service.citizen())
    for role in set(Role) - {Role.SUPERVISOR}:
        problem_of(_look(service.staff(role.value), report), 403, "forbidden")
    elsewhere = service.staff("supervisor", agency="so_y_te")
    problem_of(_look(elsewhere, report), 404, "not_found")
    set_directly(service, report, publication="restricted")
    # He may read it as somebody else, which does not let him look.
    reader = service.staff("supervisor", Role.OFFICER, sees_restricted=True)
    assert reader.get(f"{QUEUE}/{report['id']}").status_code == 200
    problem_of(_look(reader, report), 404, "not_found")
    assert count(service, IdentityLook) == 0


def test_a_leader_of_who_only_helps_does_not_look(service: Service) -> None:
    report = file_report(service.citizen())
    ask_agencies(service, report, "so_y_te")
    helper = service.staff("supervisor", agency="so_y_te")
    assert helper.get(f"{QUEUE}/{report['id']}").status_code == 200
    problem_of(_look(helper, report), 403, "not_in_the_lead")
    assert _looks(service) == []


def test_a_look_needs_a_purpose_of_the_list_and_a_reason(service: Service) -> None:
    report, supervisor = file_report(service.citizen()), service.staff("supervisor")
    assert pointers(_look(supervisor, report, purpose="curiosity")) == {"/purpose": "choice"}
    assert pointers(_look(supervisor, report, reason="  vì vậy  ")) == {"/reason": "length"}
    assert count(service, IdentityLook) == 0

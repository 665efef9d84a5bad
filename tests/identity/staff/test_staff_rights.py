"""Staff rights are read anew: what was taken away is gone with the next request."""

import uuid
from datetime import UTC, datetime

from sqlalchemy import delete, update

from app.identity.models import AuthSession, StaffMember, StaffRole
from app.web.operations import Role
from tests.service import Caller, Service, report_draft
from tests.web.problems import problem_of


def _disable(service: Service) -> None:
    with service.database.writing() as session:
        session.execute(update(StaffMember).values(disabled_at=datetime.now(UTC)))
        session.commit()


def _take_roles(service: Service, *roles: Role) -> None:
    with service.database.writing() as session:
        session.execute(delete(StaffRole).where(StaffRole.role.in_([*roles])))
        session.commit()


def _report(service: Service) -> str:
    filed = service.citizen().post("/v1/feedback/reports", report_draft(), key=uuid.uuid4().hex)
    return str(filed.get_json()["id"])


def _write(caller: Caller, report_id: str) -> int:
    answer = caller.post(
        f"/v1/admin/reports/{report_id}/transitions", {"state": "accepted"}, If_Match='"1"'
    )
    return int(answer.status_code)


def test_a_disabled_account_does_nothing_more(service: Service) -> None:
    report_id, triager = _report(service), service.staff("triager")
    assert triager.get("/v1/admin/reports").status_code == 200
    _disable(service)
    problem_of(triager.get("/v1/admin/reports"), 403, "forbidden")
    problem_of(triager.get("/v1/admin/me"), 403, "forbidden")
    problem_of(triager.get("/v1/admin/openapi.json"), 403, "forbidden")
    assert _write(triager, report_id) == 403


def test_a_disabled_account_does_not_log_in_again(service: Service) -> None:
    service.staff("triager")
    _disable(service)
    attempt = service.anyone().post("/v1/auth/attempts", {"provider": "staff"}).get_json()
    token = service.sandbox.issuers["staff"].id_token("triager", nonce=attempt["nonce"])
    answer = service.anyone().post("/v1/auth/session", {"id_token": token})
    problem_of(answer, 403, "forbidden")


def test_a_role_taken_away_is_gone_at_once(service: Service) -> None:
    report_id = _report(service)
    both = service.staff("triager", Role.TRIAGER, Role.AUDITOR)
    assert both.get("/v1/admin/reports").status_code == 200
    _take_roles(service, Role.TRIAGER)
    problem_of(both.get("/v1/admin/reports"), 403, "forbidden")
    assert _write(both, report_id) == 403
    assert [role["role"] for role in both.get("/v1/admin/me").get_json()["roles"]] == ["auditor"]
    _take_roles(service, Role.AUDITOR)
    problem_of(both.get("/v1/admin/me"), 403, "forbidden")


def test_a_role_given_counts_at_once(service: Service) -> None:
    auditor = service.staff("triager", Role.AUDITOR)
    problem_of(auditor.get("/v1/admin/reports"), 403, "forbidden")
    service.staff("triager", Role.TRIAGER)
    assert auditor.get("/v1/admin/reports").status_code == 200


def test_a_staff_session_ended_by_the_operator_is_over(service: Service) -> None:
    triager = service.staff("triager")
    with service.database.writing() as session:
        session.execute(update(AuthSession).values(ended_at=datetime.now(UTC)))
        session.commit()
    problem_of(triager.get("/v1/admin/reports"), 401, "session_ended")


def test_granting_again_lifts_a_disablement(service: Service) -> None:
    triager = service.staff("triager")
    _disable(service)
    service.staff("triager")
    assert triager.get("/v1/admin/reports").status_code == 200

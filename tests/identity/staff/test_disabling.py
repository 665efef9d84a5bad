"""A shut account is shut everywhere at once, and opened again as it was."""

from sqlalchemy import select

from app.identity.models import AuthSession
from app.web.operations import Role
from tests.copies import Deployment
from tests.identity.staff.administration import (
    administrator,
    change,
    id_of,
    member,
    staff_audits,
)
from tests.service import Service
from tests.web.problems import problem_of


def test_disabling_ends_the_sessions_on_the_next_request_of_another_process(
    deployment: Deployment,
) -> None:
    service = deployment.service
    admin, officer = administrator(service), service.staff("officer")
    staff_id = id_of(officer)
    with deployment.client(officer) as elsewhere:
        assert elsewhere.get("/v1/admin/reports").status_code == 200
        assert change(admin, staff_id, "disable").status_code == 200
        assert elsewhere.get("/v1/admin/reports").status_code in (401, 403)
        refreshed = elsewhere.post(
            "/v1/auth/refresh", json={"refresh_token": officer.tokens["refresh_token"]}
        )
        assert (refreshed.status_code, refreshed.json()["code"]) == (401, "session_ended")
    assert change(admin, staff_id, "enable").status_code == 200
    # A session that was ended stays so.
    problem_of(officer.get("/v1/admin/reports"), 401, "session_ended")
    assert service.log_in("staff", "officer").get("/v1/admin/reports").status_code == 200


def test_disabling_is_recorded_and_done_once(service: Service) -> None:
    admin, staff_id = administrator(service), id_of(service.staff("officer"))
    first = change(admin, staff_id, "disable")
    assert first.get_json()["is_active"] is False
    again = change(admin, staff_id, "disable")
    assert again.get_json() == first.get_json()
    assert change(admin, staff_id, "enable").get_json()["is_active"] is True
    assert change(admin, staff_id, "enable").status_code == 200
    actions = [row.action for row in staff_audits(service, staff_id)]
    assert actions[-2:] == ["staff_disabled", "staff_enabled"]
    assert actions.count("staff_disabled") == 1
    with service.database.reading() as connection:
        wanted = select(AuthSession.end_reason).where(AuthSession.ended_at.is_not(None))
        assert connection.scalars(wanted).all() == ["staff_disabled"]


def test_a_disabled_administrator_does_not_count_as_one(service: Service) -> None:
    first, second = administrator(service), service.staff("supervisor", Role.ADMINISTRATOR)
    assert change(first, id_of(second), "disable").status_code == 200
    run = service.app.test_cli_runner().invoke
    subject = service.sandbox.issuers["staff"].person("administrator").subject
    result = run(args=["staff", "disable", "--issuer", "staff", "--subject", subject])
    assert result.exit_code == 1
    assert first.get("/v1/admin/staff").status_code == 200


def test_a_role_may_be_given_to_a_shut_account_without_opening_it(service: Service) -> None:
    admin, officer = administrator(service), service.staff("officer")
    staff_id = id_of(officer)
    change(admin, staff_id, "disable")
    assert change(admin, staff_id, "roles", {"role": "triager"}).status_code == 200
    assert member(admin, staff_id)["is_active"] is False
    problem_of(officer.get("/v1/admin/me"), 403, "forbidden")

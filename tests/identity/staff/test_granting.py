"""Roles are given and taken by administrators, counted at once, recorded, and never one's own."""

import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from app.errors import LastAdministrator
from app.identity.staff.administrators import OPERATOR
from app.identity.staff.members import lock_member, roles_of
from app.identity.staff.roles import take_role
from app.web.operations import Role
from tests.identity.staff.administration import (
    ROADS,
    STAFF,
    WARD,
    administrator,
    change,
    id_of,
    member,
    remove,
    revision_of,
    staff_audits,
    withdraw,
)
from tests.service import Json, Service
from tests.stand_ins import make_settings
from tests.web.problems import pointers, problem_of
from tests.worker.waiting import eventually

_OFFICER = {"role": "officer", "agency": ROADS}


def test_a_role_given_and_taken_counts_on_the_next_request_of_another_process(
    service: Service, database_url: str, tmp_path: Path
) -> None:
    admin = administrator(service)
    triager = service.staff("triager", Role.AUDITOR)
    settings = make_settings(database_url, service.sandbox, photos=tmp_path / "photos")
    with Service.running(settings, service.sandbox) as other:
        token = service.sandbox.issuers["staff"].access_token("triager")
        elsewhere = other.anyone()
        elsewhere.headers["Authorization"] = f"Bearer {token}"
        assert elsewhere.get("/v1/admin/reports").status_code == 403
        assert change(admin, id_of(triager), "roles", {"role": "triager"}).status_code == 200
        assert elsewhere.get("/v1/admin/reports").status_code == 200
        assert withdraw(admin, id_of(triager), Role.TRIAGER).status_code == 200
        assert elsewhere.get("/v1/admin/reports").status_code == 403


def test_every_change_is_recorded_with_who_whom_and_what(service: Service) -> None:
    admin, officer = administrator(service, sees_restricted=True), service.staff("officer")
    staff_id = id_of(officer)
    change(admin, staff_id, "roles", {"role": "publisher", "agency": ROADS, "area": WARD})
    change(
        admin,
        staff_id,
        "roles",
        {"role": "publisher", "agency": ROADS, "area": WARD, "sees_restricted": True},
    )
    withdraw(admin, staff_id, Role.PUBLISHER)
    rows = staff_audits(service, staff_id)[-3:]
    assert [row.action for row in rows] == [
        "staff_role_granted",
        "staff_role_granted",
        "staff_role_withdrawn",
    ]
    assert {row.actor for row in rows} == {f"staff:{id_of(admin)}"}
    assert [row.details["sees_restricted"] for row in rows] == [False, True, True]
    scope = {"role": "publisher", "agency": ROADS, "area": WARD}
    assert all(scope.items() <= row.details.items() for row in rows)
    assert all(row.request_id for row in rows)
    assert "Nghĩa" not in str(rows)


def test_a_role_given_twice_changes_nothing_more(service: Service) -> None:
    admin, staff_id = administrator(service), id_of(service.staff("triager"))
    first = change(admin, staff_id, "roles", _OFFICER)
    again = change(admin, staff_id, "roles", _OFFICER)
    assert (again.status_code, again.get_json()) == (200, first.get_json())
    assert revision_of(service, staff_id) == first.get_json()["revision"]
    assert len(member(admin, staff_id)["roles"]) == 2


def test_a_change_must_name_the_revision_that_was_read(service: Service) -> None:
    admin, staff_id = administrator(service), id_of(service.staff("triager"))
    path, latest = f"{STAFF}/{staff_id}/roles", revision_of(service, staff_id)
    problem_of(admin.post(path, _OFFICER), 428, "if_match_required")
    for stale in (f'"{latest - 1}"', f'"{latest + 1}"', "*", f'W/"{latest}"'):
        problem_of(admin.post(path, _OFFICER, If_Match=stale), 412, "revision_stale")
    assert len(member(admin, staff_id)["roles"]) == 1
    given = admin.post(path, _OFFICER, If_Match=f'"{latest}"')
    assert (given.status_code, given.headers["ETag"]) == (200, f'"{latest + 1}"')


def test_of_parallel_changes_exactly_one_wins(service: Service) -> None:
    admins = [administrator(service), service.staff("supervisor", Role.ADMINISTRATOR)]
    staff_id = id_of(service.staff("triager"))
    etag = f'"{revision_of(service, staff_id)}"'
    sent = [{"role": role} for role in ("officer", "publisher", "supervisor", "auditor")]
    with ThreadPoolExecutor(4) as pool:
        answers = pool.map(
            lambda pair: pair[0].post(f"{STAFF}/{staff_id}/roles", pair[1], If_Match=etag),
            zip(admins * 2, sent, strict=True),
        )
        assert sorted(answer.status_code for answer in answers) == [200, 412, 412, 412]
    assert len(member(admins[0], staff_id)["roles"]) == 2


@pytest.mark.parametrize(
    ("wrong", "pointer", "code"),
    [
        ({"agency": "nowhere"}, "/agency", "unknown_value"),
        ({"area": "99999"}, "/area", "unknown_value"),
        ({"area": "718"}, "/area", "unknown_value"),
        ({"agency": "Sở Y tế"}, "/agency", "pattern"),
        ({"agency": ""}, "/agency", "pattern"),
        ({"role": "emperor"}, "/role", "choice"),
        ({"role": "auditor", "agency": ROADS}, "/agency", "province_only"),
        ({"role": "auditor", "area": WARD}, "/area", "province_only"),
        ({"sees_restricted": "yes"}, "/sees_restricted", "type"),
        ({"granted_by": "operator"}, "/granted_by", "unknown"),
    ],
    ids=[
        "agency",
        "area",
        "area of old",
        "agency's name",
        "empty",
        "role",
        "auditor of an agency",
        "auditor of an area",
        "no flag",
        "privileged",
    ],
)
def test_a_wrong_role_is_refused_where_it_is_wrong(
    shared: Service, wrong: Json, pointer: str, code: str
) -> None:
    admin, staff_id = administrator(shared), id_of(shared.staff("triager"))
    answer = change(admin, staff_id, "roles", {"role": "officer"} | wrong)
    assert pointers(answer) == {pointer: code}


def test_nobody_changes_his_own_roles(service: Service) -> None:
    service.staff("supervisor", Role.ADMINISTRATOR)
    admin = administrator(service)
    own = id_of(admin)
    answers = [
        change(admin, own, "roles", {"role": "auditor"}),
        withdraw(admin, own, Role.ADMINISTRATOR),
        change(admin, own, "disable"),
        change(admin, own, "enable"),
        change(admin, own, "hand-over", {"to_id": own, "reason": "retired"}),
    ]
    for answer in answers:
        problem_of(answer, 403, "own_staff_account")
    assert [role["role"] for role in member(admin, own)["roles"]] == ["administrator"]


def test_only_who_sees_restricted_reports_may_let_others_see_them(service: Service) -> None:
    staff_id = id_of(service.staff("triager"))
    sent = {"role": "supervisor", "sees_restricted": True}
    answer = change(administrator(service), staff_id, "roles", sent)
    problem_of(answer, 403, "restricted_scope_needed")
    seeing = service.staff("supervisor", Role.ADMINISTRATOR, sees_restricted=True)
    assert change(seeing, staff_id, "roles", sent).status_code == 200


def test_restricted_reports_of_one_agency_don_t_let_him_grant_those_of_all(
    service: Service,
) -> None:
    administrator(service, agency=ROADS, sees_restricted=True)
    both = administrator(service)
    staff_id = id_of(service.staff("triager"))
    sent = {"role": "officer", "sees_restricted": True}
    problem_of(change(both, staff_id, "roles", sent), 403, "restricted_scope_needed")
    assert change(both, staff_id, "roles", sent | {"agency": ROADS}).status_code == 200


def test_the_last_administrator_of_the_province_keeps_his_role(service: Service) -> None:
    last = administrator(service)
    of_agency = service.staff("supervisor", Role.ADMINISTRATOR, agency=ROADS)
    # He could not reach him anyway; the operator could.
    run = service.app.test_cli_runner().invoke
    subject = service.sandbox.issuers["staff"].person("administrator").subject
    account = ["--issuer", "staff", "--subject", subject]
    for command in (["disable"], ["withdraw", "--role", "administrator"]):
        result = run(args=["staff", *command, *account])
        assert result.exit_code == 1
        assert "administrator of the whole province must remain" in result.output
    assert last.get(STAFF).status_code == 200
    assert of_agency.get(f"{STAFF}/{id_of(last)}").status_code == 404


def test_of_two_administrators_who_strip_each_other_one_remains(service: Service) -> None:
    first, second = (
        id_of(service.staff(key, Role.ADMINISTRATOR)) for key in ("administrator", "supervisor")
    )
    with ThreadPoolExecutor(1) as pool, service.database.writing() as session:
        _strip(session, second)
        other = pool.submit(_strip_and_commit, service, first)
        # On SQLite it waits before it reads anything; on PostgreSQL it has read by then.
        if not service.database.is_sqlite:
            eventually(lambda: other.done() or _somebody_waits(service), within_s=5)
        session.commit()
        with pytest.raises(LastAdministrator):
            other.result()


def _strip(session: Session, staff_id: str) -> None:
    member = lock_member(session, uuid.UUID(staff_id), OPERATOR)
    [role] = roles_of(session, member.id)
    take_role(session, member, role.id, OPERATOR, now=datetime.now(UTC))


def _strip_and_commit(service: Service, staff_id: str) -> None:
    with service.database.writing() as session:
        _strip(session, staff_id)
        session.commit()


def _somebody_waits(service: Service) -> bool:
    with service.database.reading() as connection:
        waiting = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"
        return bool(connection.exec_driver_sql(waiting).scalar())


def test_a_role_that_is_not_there_is_not_found(service: Service) -> None:
    admin = administrator(service)
    triager, officer = id_of(service.staff("triager")), id_of(service.staff("officer"))
    anothers = member(admin, officer)["roles"][0]["id"]
    problem_of(remove(admin, triager, f"roles/{anothers}"), 404, "not_found")
    assert member(admin, officer)["roles"]

"""One call shuts a leaver's account and passes on what he did."""

import uuid

import pytest
from sqlalchemy import select

from app.audit.models import AuditEvent
from app.web.operations import Role
from tests.identity.staff.administration import (
    ROADS,
    WASTE,
    administrator,
    change,
    id_of,
    leave,
    member,
    revision_of,
    staff_audits,
)
from tests.service import Json, Service
from tests.web.problems import pointers, problem_of


def _roles(answer: Json) -> set[tuple[str, str | None, bool]]:
    return {(one["role"], one["agency"], one["sees_restricted"]) for one in answer["roles"]}


def test_a_leaver_s_roles_pass_to_his_successor_and_his_account_is_shut(service: Service) -> None:
    admin = administrator(service, sees_restricted=True)
    service.staff("officer", Role.OFFICER, agency=ROADS, sees_restricted=True)
    leaver = service.staff("officer", Role.PUBLISHER, agency=ROADS)
    heir = service.staff("officer_water", Role.OFFICER, agency=ROADS)
    leaver_id, heir_id = id_of(leaver), id_of(heir)
    wanted = {"to_id": heir_id, "reason": "transferred"}
    answer = change(admin, leaver_id, "hand-over", wanted)
    assert (answer.status_code, answer.get_json()["is_active"]) == (200, False)
    problem_of(leaver.get("/v1/admin/me"), 403, "forbidden")
    # What he had already, he has with restricted reports now.
    assert _roles(member(admin, heir_id)) == {
        ("officer", ROADS, True),
        ("publisher", ROADS, False),
    }
    [row] = [r for r in staff_audits(service, leaver_id) if r.action == "staff_handed_over"]
    assert row.details == {
        "to": f"staff:{heir_id}",
        "reason": "transferred",
        "with_administration": False,
    }
    with service.database.reading() as connection:
        together = connection.execute(
            select(AuditEvent.action).where(AuditEvent.request_id == row.request_id)
        )
        assert sorted(together.scalars()) == [
            "session_ended",
            "session_ended",
            "staff_disabled",
            "staff_handed_over",
            "staff_role_granted",
            "staff_role_granted",
        ]


@pytest.mark.parametrize("asked", [False, True], ids=["unless asked", "where asked"])
def test_administration_passes_only_where_it_is_asked_for(service: Service, asked: bool) -> None:
    admin = administrator(service)
    leaver = id_of(service.staff("triager", Role.ADMINISTRATOR, Role.AUDITOR, Role.TRIAGER))
    heir = id_of(service.staff("officer", agency=ROADS))
    wanted = {"to_id": heir, "reason": "retired"} | ({"with_administration": True} if asked else {})
    assert change(admin, leaver, "hand-over", wanted).status_code == 200
    passed = {"administrator", "auditor"} if asked else set()
    assert {role["role"] for role in member(admin, heir)["roles"]} == {
        "officer",
        "triager",
        *passed,
    }


def test_whom_he_stood_in_for_stays_away_without_a_substitute(service: Service) -> None:
    admin = administrator(service)
    absent = id_of(service.staff("triager"))
    leaver = id_of(service.staff("officer", agency=ROADS))
    heir = service.staff("supervisor", agency=ROADS)
    change(admin, absent, "absences", leave(leaver))
    before = revision_of(service, absent)
    wanted = {"to_id": id_of(heir), "reason": "resigned"}
    assert change(admin, leaver, "hand-over", wanted).status_code == 200
    [absence] = member(admin, absent)["absences"]
    assert absence["substitute_id"] is None
    assert revision_of(service, absent) == before + 1
    assert heir.get("/v1/admin/me").get_json()["acting_for"] == []
    row = staff_audits(service, absent)[-1]
    assert (row.action, row.details["substitute"]) == (
        "staff_substitute_released",
        f"staff:{leaver}",
    )


def test_a_hand_over_that_cannot_be_finished_changes_nothing(service: Service) -> None:
    admin = administrator(service)
    service.staff("officer", Role.OFFICER, agency=ROADS)
    leaver = service.staff("officer", Role.PUBLISHER, agency=WASTE, sees_restricted=True)
    heir = id_of(service.staff("triager"))
    answer = change(admin, id_of(leaver), "hand-over", {"to_id": heir, "reason": "other"})
    problem_of(answer, 403, "restricted_scope_needed")
    assert leaver.get("/v1/admin/me").status_code == 200
    assert {role["role"] for role in member(admin, heir)["roles"]} == {"triager"}


def test_only_an_active_colleague_succeeds_and_nobody_himself(service: Service) -> None:
    admin = administrator(service)
    leaver = id_of(service.staff("officer"))
    shut = id_of(service.staff("triager"))
    change(admin, shut, "disable")
    for to_id in (shut, leaver, str(uuid.uuid4())):
        answer = change(admin, leaver, "hand-over", {"to_id": to_id, "reason": "other"})
        assert pointers(answer) == {"/to_id": "unknown_value"}
    wanted = {"to_id": id_of(admin), "reason": "other"}
    problem_of(change(admin, leaver, "hand-over", wanted), 403, "own_staff_account")
    for wrong in ({"reason": "other"}, wanted | {"reason": "Nghỉ hưu"}):
        assert change(admin, leaver, "hand-over", wrong).status_code == 422


def test_an_agency_s_administrator_hands_over_only_what_is_all_his(service: Service) -> None:
    service.staff("officer", Role.OFFICER, agency=ROADS)
    leaver = id_of(service.staff("officer", Role.PUBLISHER, agency=WASTE))
    heir = id_of(service.staff("officer_water", Role.OFFICER, agency=ROADS))
    admin = administrator(service, agency=ROADS)
    answer = change(admin, leaver, "hand-over", {"to_id": heir, "reason": "other"})
    problem_of(answer, 403, "staff_roles_elsewhere")


def test_an_administrator_of_the_province_is_succeeded_by_another(service: Service) -> None:
    old = id_of(administrator(service))
    new = service.staff("supervisor", Role.ADMINISTRATOR)
    heir = id_of(service.staff("triager"))
    wanted = {"to_id": heir, "reason": "retired", "with_administration": True}
    assert change(new, old, "hand-over", wanted).status_code == 200
    assert ("administrator", None, False) in _roles(member(new, heir))

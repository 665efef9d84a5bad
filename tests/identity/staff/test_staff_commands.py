"""The operator's commands: the same rules, told in words, and recorded as his."""

import pytest
from click.testing import Result
from sqlalchemy import select

from app.audit.models import AuditEvent
from app.database import Base
from app.identity.models import StaffMember, StaffRole
from tests.identity.staff.administration import ROADS, WARD
from tests.service import Service

_ACCOUNT = ["--issuer", "staff", "--subject", "s-1"]
_OFFICER = [*_ACCOUNT, "--role", "officer"]


def _staff(service: Service, *args: str) -> Result:
    return service.app.test_cli_runner().invoke(args=["staff", *args])


def _rows(service: Service, model: type[Base]) -> list[object]:
    with service.database.reading() as connection:
        return list(connection.execute(select(model.__table__)))


def test_a_role_is_granted_once_and_recorded(service: Service) -> None:
    for _ in range(2):
        result = _staff(service, "grant", *_OFFICER, "--agency", ROADS, "--name", "Trần Thị Bảy")
        assert result.exit_code == 0, result.output
    with service.database.reading() as connection:
        [role] = connection.execute(select(StaffRole.__table__)).all()
        [member] = connection.execute(select(StaffMember.__table__)).all()
        audit = connection.execute(select(AuditEvent.__table__).order_by(AuditEvent.number)).all()
    assert (role.role, role.agency_code, role.area_code) == ("officer", ROADS, "")
    assert (role.granted_by, role.sees_restricted) == ("operator", False)
    assert (member.full_name, member.folded_name) == ("Trần Thị Bảy", "tran thi bay")
    assert member.issuer == service.sandbox.issuers["staff"].issuer_url
    assert [event.action for event in audit] == ["staff_account_opened", "staff_role_granted"]
    assert {event.actor for event in audit} == {"operator"}
    assert "Bảy" not in str(audit)


def test_what_was_granted_is_listed_and_withdrawn(service: Service) -> None:
    place = ["--agency", ROADS, "--area", WARD]
    granted = _staff(service, "grant", *_OFFICER, *place, "--restricted", "--name", "Bảy")
    assert f"officer of {ROADS} in {WARD} with restricted reports" in granted.output
    assert f"Bảy: officer of {ROADS} in {WARD} with" in _staff(service, "list").output
    assert _staff(service, "list", "--role", "auditor").output == ""
    wrong = _staff(service, "withdraw", *_OFFICER)
    assert (wrong.exit_code, "is not officer" in wrong.output) == (1, True)
    assert _staff(service, "withdraw", *_OFFICER, *place).exit_code == 0
    assert "Bảy: no role" in _staff(service, "list").output
    assert _staff(service, "disable", *_ACCOUNT).exit_code == 0
    assert "Bảy (disabled)" in _staff(service, "list").output


def test_what_the_operator_does_counts_on_the_next_request(service: Service) -> None:
    triager = service.staff("triager")
    subject = service.sandbox.issuers["staff"].person("triager").subject
    account = ["--issuer", "staff", "--subject", subject]
    assert triager.get("/v1/admin/reports").status_code == 200
    assert _staff(service, "withdraw", *account, "--role", "triager").exit_code == 0
    assert triager.get("/v1/admin/reports").status_code == 403
    assert _staff(service, "grant", *account, "--role", "triager").exit_code == 0
    assert triager.get("/v1/admin/reports").status_code == 200
    assert _staff(service, "disable", *account).exit_code == 0
    assert triager.get("/v1/admin/reports").status_code == 403


@pytest.mark.parametrize(
    ("more", "told"),
    [
        (["--agency", "nowhere"], "--agency: There is no such value."),
        (["--area", "00001"], "--area: There is no such value."),
        (["--role", "auditor", "--agency", ROADS], "--agency: This role is for the whole"),
        (["--role", "emperor"], "'emperor' is not one of"),
        (["--issuer", "vneid"], "'vneid' is no provider of staff"),
        (["--issuer", "stff"], "names no 'stff'"),
    ],
    ids=["agency", "area", "auditor", "role", "citizens", "no issuer"],
)
def test_a_wrong_grant_is_refused_in_words(service: Service, more: list[str], told: str) -> None:
    result = _staff(service, "grant", *_OFFICER, *more)
    assert result.exit_code != 0
    assert told in result.output
    assert _rows(service, StaffMember) == []


def test_who_is_not_known_is_neither_stripped_nor_disabled(service: Service) -> None:
    for command in (["withdraw", *_OFFICER], ["disable", *_ACCOUNT]):
        result = _staff(service, *command)
        assert (result.exit_code, "there is no account" in result.output) == (1, True)

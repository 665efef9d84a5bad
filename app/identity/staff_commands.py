"""What an operator does about staff: ``flask staff …``."""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

import click
from flask.cli import AppGroup
from sqlalchemy.orm import Session

from app.errors import DomainError
from app.identity.models import StaffMember
from app.identity.staff.accounts import disable
from app.identity.staff.administrators import OPERATOR
from app.identity.staff.directory import MemberSummary, RoleRead, StaffFilter, find_staff
from app.identity.staff.members import find_any_member, lock_member, roles_of
from app.identity.staff.roles import grant_role, take_role
from app.identity.wiring import current_identity
from app.texts import Language, text
from app.web.context import current_database, running_app
from app.web.matrix import MatrixFormat, staff_matrix, write_matrix
from app.web.operations import Role

staff = AppGroup("staff", help="Staff accounts and their roles.")
_PAGE = 500

_issuer = click.option(
    "--issuer", required=True, help="The issuer's name in issuers.toml, or its address."
)
_subject = click.option("--subject", required=True, help="The `sub` of the account there.")
_role = click.option("--role", required=True, type=click.Choice([role.value for role in Role]))
_agency = click.option("--agency", default="", help="The agency's code; empty: every agency.")
_area = click.option("--area", default="", help="The area's code; empty: every area.")


@staff.command("grant")
@_issuer
@_subject
@_role
@_agency
@_area
@click.option("--restricted", is_flag=True, help="Restricted reports are seen as well.")
@click.option("--name", default="", help="The name that colleagues see.")
def grant(
    issuer: str, subject: str, role: str, agency: str, area: str, *, restricted: bool, name: str
) -> None:
    """Give a staff member a role; effective on his next request. Repeating it is harmless.

    The account is opened or enabled for it.
    """
    with _changing() as session:
        member = grant_role(
            session,
            issuer=_address(issuer),
            subject=subject,
            role=Role(role),
            agency_code=agency,
            area_code=area,
            sees_restricted=restricted,
            full_name=name,
            now=datetime.now(UTC),
        )
    click.echo(f"{member.id} is {_described(role, agency, area, restricted=restricted)}")


@staff.command("withdraw")
@_issuer
@_subject
@_role
@_agency
@_area
def withdraw(issuer: str, subject: str, role: str, agency: str, area: str) -> None:
    """Take a role away from a staff member; effective on his next request."""
    described = _described(role, agency, area)
    with _changing() as session:
        member = _locked(session, issuer, subject)
        wanted = (role, agency, area)
        held = [
            one.id
            for one in roles_of(session, member.id)
            if (one.role, one.agency_code, one.area_code) == wanted
        ]
        if not held:
            raise click.ClickException(f"{member.id} is not {described}")
        # An area's code may be of several schemes: the role goes in all of them.
        for role_id in held:
            take_role(session, member, role_id, OPERATOR, now=datetime.now(UTC))
    click.echo(f"{member.id} is no longer {described}")


@staff.command("disable")
@_issuer
@_subject
def disable_account(issuer: str, subject: str) -> None:
    """Shut a staff member's account and end his sessions; effective on his next request."""
    with _changing() as session:
        member = _locked(session, issuer, subject)
        identity = current_identity()
        disable(
            session,
            identity.sessions,
            identity.leavers,
            member,
            OPERATOR,
            now=datetime.now(UTC),
        )
    click.echo(f"{member.id} is disabled")


@staff.command("list")
@click.option("--role", type=click.Choice([role.value for role in Role]))
@click.option("--agency", help="Only who has a role in this agency.")
def list_staff(role: str | None, agency: str | None) -> None:
    """Everybody with his roles, the oldest account first."""
    for member in _everybody(StaffFilter(role=role, agency=agency)):
        state = "" if member["is_active"] else " (disabled)"
        roles = "; ".join(_of_list(one) for one in member["roles"]) or "no role"
        click.echo(f"{member['id']}  {member['full_name']}{state}: {roles}")


@staff.command("matrix")
@click.option(
    "--format", "form", default="text", type=click.Choice([form.value for form in MatrixFormat])
)
def matrix(form: str) -> None:
    """Which role may call which staff route, and what the role's scope narrows it down to."""
    click.echo(write_matrix(staff_matrix(running_app()), MatrixFormat(form)))


@contextmanager
def _changing() -> Iterator[Session]:
    """A transaction, committed at the end; a refusal is told in words."""
    try:
        with current_database().writing() as session:
            yield session
            session.commit()
    except DomainError as error:
        raise click.ClickException(_words(error)) from error


def _words(error: DomainError) -> str:
    if not error.faults:
        return text(f"errors.{error.code}.detail", Language.ENGLISH)
    return "; ".join(
        f"--{fault.pointer[1:]}: " + text(f"errors.field.{fault.code}.message", Language.ENGLISH)
        for fault in error.faults
    )


def _address(issuer: str) -> str:
    known = current_identity().providers.find_by_name(issuer)
    if known is None and "://" not in issuer:
        raise click.BadParameter(f"issuers.toml names no {issuer!r}", param_hint="--issuer")
    if known is not None and known.kind != "staff":
        raise click.BadParameter(f"{issuer!r} is no provider of staff", param_hint="--issuer")
    return known.issuer if known else issuer


def _locked(session: Session, issuer: str, subject: str) -> StaffMember:
    member = find_any_member(session, issuer=_address(issuer), subject=subject)
    if member is None:
        raise click.ClickException(f"there is no account of {subject!r} at {issuer!r}")
    return lock_member(session, member.id, OPERATOR)


def _everybody(wanted: StaffFilter) -> Iterator[MemberSummary]:
    after: uuid.UUID | None = None
    while True:
        with current_database().reading() as connection:
            page = find_staff(connection, OPERATOR, wanted, after=after, count=_PAGE)
        yield from page
        if len(page) < _PAGE:
            return
        after = page[-1]["id"]


def _of_list(role: RoleRead) -> str:
    return _described(
        role["role"], role["agency"], role["area"], restricted=role["sees_restricted"]
    )


def _described(role: str, agency: str | None, area: str | None, *, restricted: bool = False) -> str:
    places = [
        f"of {agency}" if agency else "",
        f"in {area}" if area else "",
        "with restricted reports" if restricted else "",
    ]
    return " ".join([role, *(place for place in places if place)])

"""What an operator does about accounts: ``flask staff …``."""

from datetime import UTC, datetime

import click
from flask.cli import AppGroup
from sqlalchemy import select

from app.identity.staff.members import grant_role
from app.identity.wiring import current_identity
from app.province.models import Agency
from app.web.context import current_database
from app.web.guards import Role

staff = AppGroup("staff", help="Staff accounts and their roles.")


@staff.command("grant")
@click.option("--issuer", required=True, help="The issuer's name in issuers.toml, or its address.")
@click.option("--subject", required=True, help="The `sub` of the account there.")
@click.option("--role", required=True, type=click.Choice([role.value for role in Role]))
@click.option("--agency", default="", help="The agency's code; empty: the whole province.")
@click.option("--name", default="", help="The name that colleagues see.")
def grant(issuer: str, subject: str, role: str, agency: str, name: str) -> None:
    """Give a staff member a role; effective on his next request. Repeating it is harmless."""
    known = current_identity().providers.find_by_name(issuer)
    with current_database().writing() as session:
        if agency and session.scalar(select(Agency.code).where(Agency.code == agency)) is None:
            raise click.BadParameter(f"there is no agency {agency!r}", param_hint="--agency")
        member = grant_role(
            session,
            issuer=known.issuer if known else issuer,
            subject=subject,
            role=Role(role),
            agency_code=agency,
            full_name=name,
            now=datetime.now(UTC),
        )
        session.commit()
    click.echo(f"{member.id} is {role}" + (f" of {agency}" if agency else ""))

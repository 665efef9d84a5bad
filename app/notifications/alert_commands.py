"""What an operator does about alerts of other systems: ``flask alerts …``."""

from datetime import UTC, datetime

import click
from flask.cli import AppGroup

from app.notifications.alerts.rules import Severity
from app.notifications.alerts.sources import allow_pushes, forbid_pushes, list_sources
from app.notifications.broadcasts.audiences import Audience
from app.web.context import current_database

alerts = AppGroup("alerts", help="Which systems' alerts are pushed without approval.")
_TO = [Audience.EVERYONE.value, Audience.AREAS.value]


@alerts.command("allow")
@click.argument("client")
@click.option("--to", "audience", required=True, type=click.Choice(_TO))
@click.option(
    "--from", "severity", required=True, type=click.Choice([one.value for one in Severity])
)
def allow(client: str, audience: str, severity: str) -> None:
    """Push the alerts of the system CLIENT, from that severity on."""
    with current_database().writing() as session:
        now = datetime.now(UTC)
        allow_pushes(session, client, Audience(audience), Severity(severity), now=now)
        session.commit()


@alerts.command("forbid")
@click.argument("client")
def forbid(client: str) -> None:
    """Push the alerts of the system CLIENT no more."""
    with current_database().writing() as session:
        forbid_pushes(session, client, now=datetime.now(UTC))
        session.commit()


@alerts.command("list")
def show() -> None:
    """Name every system whose alerts are pushed, to whom, and from which severity on."""
    with current_database().writing() as session:
        for source in list_sources(session):
            click.echo(f"{source.client}\t{source.pushes_to}\t{source.severity}")

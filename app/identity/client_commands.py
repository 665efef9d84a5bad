"""What an operator does about other systems: ``flask clients …``."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import click
from flask.cli import AppGroup
from sqlalchemy.orm import Session

from app.database import Sealer
from app.identity.clients.registry import (
    ClientChangeRefused,
    add_client,
    list_clients,
    revoke_client,
    rotate_secret,
)
from app.settings.clients import CLIENT_NAME_RULE, SCOPES, is_client_name
from app.web.context import current_database, current_platform, current_sealer

clients = AppGroup("clients", help="Other systems that may call, beside those of the file.")
_MAX_OVERLAP = timedelta(days=30)
_UNITS = {"m": "minutes", "h": "hours", "d": "days"}


class _ClientName(click.ParamType[str]):
    name = "name"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        if not is_client_name(value):
            self.fail(CLIENT_NAME_RULE, param, ctx)
        return value


class _Duration(click.ParamType[timedelta]):
    name = "duration"

    def convert(
        self, value: str | timedelta, param: click.Parameter | None, ctx: click.Context | None
    ) -> timedelta:
        if isinstance(value, timedelta):
            return value
        found = re.fullmatch(r"([0-9]{1,4})([mhd])", "0m" if value == "0" else value)
        duration = timedelta(**{_UNITS[found[2]]: int(found[1])}) if found else None
        if duration is None or duration > _MAX_OVERLAP:
            self.fail("must be 0, or as 90m, 24h, 7d; 30 days at the longest", param, ctx)
        return duration


@clients.command("add")
@click.argument("name", type=_ClientName())
@click.option("--scope", "scopes", multiple=True, required=True, type=click.Choice(sorted(SCOPES)))
def add(name: str, scopes: tuple[str, ...]) -> None:
    """Let the system NAME in. Prints its signing secret, this once."""
    if name in {client.name for client in current_platform().settings.clients}:
        raise click.ClickException(f"BDS_CLIENTS_FILE has a client {name!r}")
    _print_secret(lambda session, sealer, now: add_client(session, sealer, name, scopes, now=now))


@clients.command("rotate")
@click.argument("name", type=_ClientName())
@click.option(
    "--overlap",
    type=_Duration(),
    default="24h",
    show_default=True,
    help="For how long the secrets before it are still good.",
)
def rotate(name: str, overlap: timedelta) -> None:
    """Give the system NAME a new signing secret. Prints it, this once."""
    _print_secret(
        lambda session, sealer, now: rotate_secret(session, sealer, name, overlap=overlap, now=now)
    )


@clients.command("revoke")
@click.argument("name", type=_ClientName())
def revoke(name: str) -> None:
    """Shut the system NAME out, from its next request on and for good."""
    with current_database().writing() as session:
        try:
            revoke_client(session, name, now=datetime.now(UTC))
        except ClientChangeRefused as error:
            raise click.ClickException(str(error)) from error
        session.commit()
    click.echo(f"{name} is revoked.")


@clients.command("list")
def show() -> None:
    """Name every system, where it is kept, its scopes, and how many secrets may sign for it."""
    of_file = {client.name: client for client in current_platform().settings.clients}
    for client in of_file.values():
        scopes = " ".join(sorted(client.scopes))
        click.echo(f"{client.name}\tfile\t{scopes}\t{len(client.secrets)} secrets")
    with current_database().reading() as connection:
        stored = list_clients(connection, now=datetime.now(UTC))
    for kept in stored:
        state = f"{kept.good_secrets} secrets"
        if kept.name in of_file:
            state = "not used: the file has the same name"
        if kept.revoked_at is not None:
            state = f"revoked at {kept.revoked_at.isoformat(timespec='seconds')}"
        click.echo(f"{kept.name}\tdatabase\t{' '.join(kept.scopes)}\t{state}")


def _print_secret(change: Callable[[Session, Sealer, datetime], str]) -> None:
    """Print what ``change`` made once it is stored: on standard output nothing but the secret."""
    with current_database().writing() as session:
        try:
            secret = change(session, current_sealer(), datetime.now(UTC))
        except ClientChangeRefused as error:
            raise click.ClickException(str(error)) from error
        session.commit()
    click.echo("Hand this over by a safe way; it is not shown again.", err=True)
    click.echo(secret)

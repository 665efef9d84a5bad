"""Where officials' mails go: ``flask mail …``."""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

import click
from flask.cli import AppGroup
from sqlalchemy.orm import Session

from app.errors import NotFound
from app.notifications.staff.devices import remove_mailbox, set_mailbox
from app.settings.smtp import is_mail_address
from app.web.context import current_database, current_sealer

mail = AppGroup("mail", help="Officials' mailboxes.")
_staff = click.option(
    "--staff", "staff_id", required=True, type=click.UUID, help="As `staff list` shows it."
)


@mail.command("set")
@_staff
@click.option("--address", required=True)
def set_address(staff_id: uuid.UUID, address: str) -> None:
    """Have mails for an official go to ADDRESS; how to try it is told."""
    if not is_mail_address(address):
        raise click.BadParameter("no mail server takes it", param_hint="--address")
    with _changing() as session:
        try:
            made = set_mailbox(session, current_sealer(), staff_id, address, now=datetime.now(UTC))
        except NotFound as error:
            raise click.ClickException("there is no active account with this id") from error
    click.echo(f"Mails for {staff_id} have somewhere to go. Try it: push test --device {made}")


@mail.command("remove")
@_staff
def remove_address(staff_id: uuid.UUID) -> None:
    """Send an official no more mails; what waits is cancelled. Repeating it is harmless."""
    with _changing() as session:
        remove_mailbox(session, staff_id, now=datetime.now(UTC))
    click.echo(f"No mails go to {staff_id}.")


@contextmanager
def _changing() -> Iterator[Session]:
    with current_database().writing() as session:
        yield session
        session.commit()

"""What an operator does about personal data: ``flask retention …``, ``flask privacy …``."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import click
from flask.cli import AppGroup

from app.errors import NotFound
from app.feedback.holds import find_held, hold_report, release_report
from app.privacy.register.document import write_document
from app.privacy.retention.enforcing import count_forgettable, enforce_retention
from app.web.context import current_database, current_platform

retention = AppGroup("retention", help="Forgetting what has been kept for its time.")
privacy = AppGroup("privacy", help="The register of personal data.")
_EVERYTHING = 10**9


@retention.command("run")
@click.option("--dry-run", is_flag=True, help="Only say what would be forgotten.")
def run_retention(*, dry_run: bool) -> None:
    """Forget now what the worker forgets each hour."""
    platform, now = current_platform(), datetime.now(UTC)
    database, periods = platform.database, platform.settings.retention
    if dry_run:
        counts = count_forgettable(database, platform.sealer, periods, now=now)
    else:
        counts = enforce_retention(database, platform.sealer, periods, now=now, most=_EVERYTHING)
    for name, count in counts.items():
        click.echo(f"{name}: {count} older than {periods[name].days} days")


@retention.command("hold")
@click.argument("reference")
@click.option("--authority", required=True, help="Who ordered it.")
@click.option("--order", required=True, help="The order's number.")
def hold(reference: str, authority: str, order: str) -> None:
    """Keep a report as it is, by an authority's order, until it is released."""
    with current_database().writing() as session, _told_if_unknown(reference):
        is_held = hold_report(
            session,
            reference,
            authority=authority,
            order_number=order,
            now=datetime.now(UTC),
        )
        session.commit()
    if not is_held:
        raise click.ClickException(f"{reference} was made anonymous before")


@retention.command("release")
@click.argument("reference")
def release(reference: str) -> None:
    """Let a report that was held go the way of the others again."""
    with current_database().writing() as session, _told_if_unknown(reference):
        release_report(session, reference, now=datetime.now(UTC))
        session.commit()


@retention.command("holds")
def list_holds() -> None:
    """Say which reports are held, since when and by whose order."""
    with current_database().reading() as connection:
        for row in find_held(connection):
            click.echo(
                f"{row.reference} since {row.held_at:%Y-%m-%d}: {row.authority}, {row.order_number}"
            )


@contextmanager
def _told_if_unknown(reference: str) -> Iterator[None]:
    try:
        yield
    except NotFound as error:
        raise click.ClickException(f"{reference}: no such report, or it is not held") from error


@privacy.command("write")
@click.argument("path", type=click.Path(dir_okay=False, path_type=Path))
def write_register(path: Path) -> None:
    """Write the register of personal data as a document (docs/privacy.md is one)."""
    path.write_text(write_document(), encoding="utf-8")

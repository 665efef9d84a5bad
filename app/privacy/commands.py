"""What an operator does about personal data: ``flask retention …``, ``flask privacy …``."""

from datetime import UTC, datetime
from pathlib import Path

import click
from flask.cli import AppGroup

from app.privacy.register.document import write_document
from app.privacy.retention.enforcing import count_forgettable, enforce_retention
from app.web.context import current_platform

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
        counts = count_forgettable(database, periods, now=now)
    else:
        counts = enforce_retention(database, periods, now=now, most=_EVERYTHING)
    for name, count in counts.items():
        click.echo(f"{name}: {count} older than {periods[name].days} days")


@privacy.command("write")
@click.argument("path", type=click.Path(dir_okay=False, path_type=Path))
def write_register(path: Path) -> None:
    """Write the register of personal data as a document (docs/privacy.md is one)."""
    path.write_text(write_document(), encoding="utf-8")

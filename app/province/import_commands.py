"""What all commands that import records share: reading the file, saying what became of it."""

from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

import click
from sqlalchemy.orm import Session

from app.errors import DomainError, FieldFault, FileRefused
from app.province.boundary_records import MAX_FILE_BYTES
from app.province.records.importing import ImportReport, Outcome
from app.texts import Language, has_text, text
from app.web.context import current_database

OPERATOR = "operator"
IMPORT_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
Row = TypeVar("Row")


def counts(report: ImportReport) -> str:
    """How many rows of each outcome, in one line."""
    return ", ".join(f"{report.counts.get(outcome, 0)} {outcome}" for outcome in Outcome)


def read_file(read: Callable[[bytes], list[Row]], file: Path) -> list[Row]:
    """The rows that ``read`` finds in the file; raises ``ClickException`` in words."""
    if file.stat().st_size > MAX_FILE_BYTES:
        raise click.ClickException(f"larger than {MAX_FILE_BYTES} bytes")
    try:
        return read(file.read_bytes())
    except FileRefused as error:
        raise click.ClickException(error_words(error)) from error


def run_import(run: Callable[..., ImportReport], *, dry_run: bool) -> None:
    """Import, and print what became of the rows; raises ``ClickException`` where one is refused."""
    with current_database().writing() as session:
        report = _run(run, session, dry_run=dry_run)
        session.commit()
    for row in report.rows:
        for fault in row.faults:
            click.echo(f"{row.number}: {row.key or '-'}: {_fault(fault)}", err=True)
    click.echo(counts(report))
    if report.has_refusals:
        raise click.ClickException("nothing was imported")
    if dry_run:
        click.echo("Nothing was written: this was a dry run.")


def _run(run: Callable[..., ImportReport], session: Session, *, dry_run: bool) -> ImportReport:
    return run(session, by=OPERATOR, now=datetime.now(UTC), is_trial=dry_run)


def _fault(fault: FieldFault) -> str:
    return f"{fault.pointer} {fault_message(fault.code, fault.params)}".strip()


def fault_message(code: str, params: Iterable[tuple[str, str]]) -> str:
    """What is wrong, in English."""
    key = f"errors.field.{code}.message"
    return text(key, Language.ENGLISH, **dict(params)) if has_text(key) else code


def error_words(error: DomainError) -> str:
    """The error and its faults, in English."""
    detail = text(f"errors.{error.code}.title", Language.ENGLISH)
    return "; ".join([detail, *map(_fault, error.faults)])

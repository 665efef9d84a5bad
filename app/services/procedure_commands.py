"""What an operator does about procedures: ``flask services import-procedures …``."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

import click
from flask.cli import AppGroup, with_appcontext

from app.errors import TooManyEnded
from app.services.intake.files import read_rows
from app.services.intake.row_fields import RowRefused
from app.services.procedures.importing import ImportReport, import_procedures, read_procedure
from app.services.procedures.national_names import unwrap
from app.services.procedures.own_synonyms import read_synonyms, replace_synonyms
from app.services.procedures.versions import Outcome
from app.web.context import current_database

_SHOWN = 20
_ACTOR = "operator"
_File = click.Path(exists=True, dir_okay=False, path_type=Path)
_Refusals = list[tuple[int, str]]
_Read = TypeVar("_Read")


def register_procedure_commands(group: AppGroup) -> None:
    """Give ``group`` the commands of procedures."""
    group.add_command(import_procedures_file)
    group.add_command(import_synonyms_file)


@click.command("import-procedures")
@click.argument("path", type=_File)
@click.option("--complete", is_flag=True, help="The file has all procedures: others end.")
@click.option("--force", is_flag=True, help="With --complete: even if more than a tenth end.")
@click.option("--dry-run", is_flag=True, help="Only say what would be done.")
@with_appcontext
def import_procedures_file(path: Path, *, complete: bool, force: bool, dry_run: bool) -> None:
    """Import procedures from a CSV or NDJSON file, in our own form or the national one."""
    rows, refusals = _read(path, read_procedure)
    if complete and refusals:
        click.echo("with a refused row nothing ends", err=True)
    with current_database().writing() as session:
        try:
            report = import_procedures(
                session,
                [row for _, row in rows],
                actor=_ACTOR,
                now=datetime.now(UTC),
                is_complete=complete and not refusals,
                is_forced=force,
                is_trial=dry_run,
            )
        except TooManyEnded as refused:
            raise click.ClickException(
                f"{refused.params['ended']} of {refused.params['applying']} procedures would end; "
                "--force, if that is meant"
            ) from refused
        session.commit()
    _print(report, [line for line, _ in rows], refusals)


@click.command("import-synonyms")
@click.argument("path", type=_File)
@with_appcontext
def import_synonyms_file(path: Path) -> None:
    """Replace the own synonyms by those of a CSV or NDJSON file (words, means)."""
    groups, refusals = _read(path, read_synonyms)
    _print_refusals(refusals)
    if refusals:
        raise click.ClickException("nothing was imported")
    with current_database().writing() as session:
        replace_synonyms(
            session, [group for _, group in groups], actor=_ACTOR, now=datetime.now(UTC)
        )
        session.commit()
    click.echo(f"groups: {len(groups)}")


def _read(path: Path, read: Callable[[Any], _Read]) -> tuple[list[tuple[int, _Read]], _Refusals]:
    """The rows of a file with their lines, and the lines that are refused."""
    taken: list[tuple[int, _Read]] = []
    refusals: _Refusals = []
    for line, row in _rows(path):
        try:
            if isinstance(row, RowRefused):
                raise row
            taken.append((line, read(row)))
        except RowRefused as refused:
            refusals.append((line, refused.reason))
    return taken, refusals


def _rows(path: Path) -> Iterator[tuple[int, Any]]:
    """Each row with its line; a line may be a whole answer of the data platform."""
    for line, row in read_rows(path):
        for one in [row] if isinstance(row, RowRefused) else unwrap(row):
            yield line, one


def _print(report: ImportReport, lines: list[int], refusals: _Refusals) -> None:
    for outcome in Outcome:
        click.echo(f"{outcome}: {report.counts.get(outcome, 0)}")
    click.echo(f"ended: {len(report.ended)}")
    click.echo(f"refused: {len(refusals)}")
    changed = [
        (line, row)
        for line, row in zip(lines, report.rows, strict=True)
        if row.outcome is Outcome.CHANGED
    ]
    for line, row in changed[:_SHOWN]:
        click.echo(f"line {line} changed {row.code}: {', '.join(row.changed)}", err=True)
    for code in report.ended[:_SHOWN]:
        click.echo(f"ended {code}", err=True)
    _print_refusals(refusals)
    if refusals:
        raise SystemExit(1)


def _print_refusals(refusals: _Refusals) -> None:
    for line, reason in refusals[:_SHOWN]:
        click.echo(f"line {line} refused: {reason}", err=True)

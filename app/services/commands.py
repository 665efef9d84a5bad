"""What an operator does about public services: ``flask services …``."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any

import click
from flask.cli import AppGroup
from sqlalchemy.orm import Session

from app.services.dossier_commands import COMMANDS as DOSSIER_COMMANDS
from app.services.dossier_import import Result
from app.services.files import read_rows
from app.services.procedure_import import import_procedures, read_procedure
from app.services.row_fields import RowRefused
from app.web.context import current_database

services = AppGroup("services", help="Procedures and dossiers.")
for command in DOSSIER_COMMANDS:
    services.add_command(command)
_CHUNK = 1000
_REFUSALS_SHOWN = 20
_File = click.Path(exists=True, dir_okay=False, path_type=Path)


@dataclass
class _Summary:
    """How many rows were new, changed or unchanged; which ones were refused, and why."""

    counts: Counter[Result] = field(default_factory=Counter)
    refusals: list[tuple[int, str]] = field(default_factory=list)

    def add(self, results: Sequence[Result]) -> None:
        """Count the results."""
        self.counts.update(results)


@services.command("import-procedures")
@click.argument("path", type=_File)
def import_procedures_file(path: Path) -> None:
    """Import the catalogue of procedures from a CSV or NDJSON file."""
    _import(path, read_procedure, import_procedures)


def _import(
    path: Path,
    read: Callable[[Any], Any],
    write: Callable[[Session, Sequence[Any]], list[Result]],
) -> None:
    summary = _Summary()
    lines = read_rows(path)
    while chunk := list(islice(lines, _CHUNK)):
        rows = []
        for number, row in chunk:
            try:
                if isinstance(row, RowRefused):
                    raise row
                rows.append(read(row))
            except RowRefused as refused:
                summary.refusals.append((number, refused.reason))
        # A chunk a transaction: what is done stays done, and a second run skips it.
        with current_database().writing() as session:
            results = write(session, rows)
            session.commit()
        summary.add(results)
    _print(summary)


def _print(summary: _Summary) -> None:
    for result in (Result.NEW, Result.CHANGED, Result.UNCHANGED):
        click.echo(f"{result}: {summary.counts[result]}")
    click.echo(f"refused: {len(summary.refusals)}")
    for number, reason in sorted(summary.refusals)[:_REFUSALS_SHOWN]:
        click.echo(f"line {number} refused: {reason}", err=True)
    if summary.refusals:
        raise SystemExit(1)

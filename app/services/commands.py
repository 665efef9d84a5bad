"""What an operator does about public services: ``flask services …``."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import Any

import click
from flask.cli import AppGroup
from sqlalchemy.orm import Session

from app.services.dossier_import import Result, import_dossiers, import_steps
from app.services.files import read_rows
from app.services.national_messages import read_dossier, read_step
from app.services.procedure_commands import register_procedure_commands
from app.services.row_fields import RowRefused
from app.web.context import current_database, current_sealer

services = AppGroup("services", help="Procedures and dossiers.")
register_procedure_commands(services)
_CHUNK = 1000
_REFUSALS_SHOWN = 20
_File = click.Path(exists=True, dir_okay=False, path_type=Path)


@dataclass
class _Summary:
    """How many rows were new, changed or unchanged; which ones were refused, and why."""

    counts: Counter[Result] = field(default_factory=Counter)
    refusals: list[tuple[int, str]] = field(default_factory=list)

    def add(self, numbers: Sequence[int], results: Sequence[Result]) -> None:
        """Count the results of the lines ``numbers``."""
        for number, result in zip(numbers, results, strict=True):
            if result is Result.UNKNOWN_DOSSIER:
                self.refusals.append((number, "MaHoSo: no such dossier; send it first"))
            else:
                self.counts[result] += 1


@services.command("import-dossiers")
@click.argument("path", type=_File)
@click.option("--steps", is_flag=True, help="The file holds steps (CapNhatTienDoHoSoMC).")
@click.option("--silent", is_flag=True, help="Tell no owner: the first load.")
def import_dossiers_file(path: Path, *, steps: bool, silent: bool) -> None:
    """Import dossiers (DongBoHoSoMC), or steps, from an NDJSON file."""
    now, sealer = datetime.now(UTC), current_sealer()

    def write_steps(session: Session, rows: Sequence[Any]) -> list[Result]:
        return import_steps(session, rows, now=now, is_silent=silent)

    def write_dossiers(session: Session, rows: Sequence[Any]) -> list[Result]:
        return import_dossiers(session, sealer, rows, now=now, is_silent=silent)

    if steps:
        _import(path, read_step, write_steps)
    else:
        _import(path, read_dossier, write_dossiers)


def _import(
    path: Path,
    read: Callable[[Any], Any],
    write: Callable[[Session, Sequence[Any]], list[Result]],
) -> None:
    summary = _Summary()
    lines = read_rows(path)
    while chunk := list(islice(lines, _CHUNK)):
        numbers, rows = [], []
        for number, row in chunk:
            try:
                if isinstance(row, RowRefused):
                    raise row
                rows.append(read(row))
                numbers.append(number)
            except RowRefused as refused:
                summary.refusals.append((number, refused.reason))
        # A chunk a transaction: what is done stays done, and a second run skips it.
        with current_database().writing() as session:
            results = write(session, rows)
            session.commit()
        summary.add(numbers, results)
    _print(summary)


def _print(summary: _Summary) -> None:
    for result in (Result.NEW, Result.CHANGED, Result.UNCHANGED):
        click.echo(f"{result}: {summary.counts[result]}")
    click.echo(f"refused: {len(summary.refusals)}")
    for number, reason in sorted(summary.refusals)[:_REFUSALS_SHOWN]:
        click.echo(f"line {number} refused: {reason}", err=True)
    if summary.refusals:
        raise SystemExit(1)

"""What an operator does about dossiers: loading files, comparing them, looking at what is odd."""

import sys
import zlib
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime
from io import BufferedReader, RawIOBase
from pathlib import Path
from typing import Any, cast

import click
import orjson
from flask.cli import with_appcontext

from app.services.dossiers.summary import count_statuses, count_unusual, count_withdrawn
from app.services.intake.checkpoints import FileKey, file_key, find_checkpoint, forget_checkpoint
from app.services.intake.file_comparison import Comparison, Standing, compare
from app.services.intake.file_import import Summary, Take, import_lines
from app.services.intake.json_lines import read_json_lines, unpacked
from app.services.intake.refusals import RefusalFile
from app.services.intake.results import Result
from app.services.intake.row_intake import REFUSED, Outcome, take_dossier_rows, take_step_rows
from app.services.intake.usual_moves import Jumps
from app.web.context import current_database, current_sealer

STANDARD_INPUT = "-"
File = click.Path(exists=True, dir_okay=False, allow_dash=True, path_type=Path)
_Writable = click.Path(dir_okay=False, writable=True, path_type=Path)
_FINDINGS_SHOWN = 20
_COUNTED = (*(one.value for one in Result if one is not Result.UNKNOWN_DOSSIER), REFUSED)


@dataclass(frozen=True)
class _Progress:
    """How many bytes of the file are behind us; of standard input nobody knows how many come."""

    file: BufferedReader
    total: int | None

    @property
    def done(self) -> int:
        """Bytes of the file itself, packed where it is."""
        return self.file.tell() if self.total is not None else 0


@click.command("import-dossiers")
@click.argument("path", type=File)
@click.option("--steps", is_flag=True, help="The file holds steps (CapNhatTienDoHoSoMC).")
@click.option("--silent", is_flag=True, help="Tell no owner: the first load.")
@click.option("--restart", is_flag=True, help="Begin anew where an earlier run was cut off.")
@click.option("--refusals", type=_Writable, help="Write the refused lines there, as NDJSON.")
@with_appcontext
def import_dossiers_file(
    path: Path, *, steps: bool, silent: bool, restart: bool, refusals: Path | None
) -> None:
    """Import dossiers (DongBoHoSoMC), or steps, from NDJSON, packed with gzip or not.

    PATH may be - for standard input. Run again on the same file, it goes on where it was cut off.
    """
    content = "steps" if steps else "dossiers"
    key = None if str(path) == STANDARD_INPUT else file_key(path, content)
    summary = _summary(key, is_restarted=restart)
    if summary.line:
        click.echo(f"going on after line {summary.line}", err=True)
    try:
        _import(path, _take(is_steps=steps, is_silent=silent), summary, key, refusals)
    except (OSError, EOFError, zlib.error) as error:
        raise click.ClickException(f"{path} cannot be read: {error}") from error
    _print(summary)


def _summary(key: FileKey | None, *, is_restarted: bool) -> Summary:
    if key is None:
        return Summary()
    with current_database().writing() as session:
        if is_restarted:
            forget_checkpoint(session, key)
            session.commit()
            return Summary()
        checkpoint = find_checkpoint(session, key)
        return Summary.after(checkpoint) if checkpoint else Summary()


def _take(*, is_steps: bool, is_silent: bool) -> Take:
    sealer = current_sealer()

    def take(session: Any, rows: Any, jumps: Jumps, now: datetime) -> list[Outcome]:
        if is_steps:
            return take_step_rows(session, rows, now=now, is_silent=is_silent, jumps=jumps)
        return take_dossier_rows(session, sealer, rows, now=now, is_silent=is_silent, jumps=jumps)

    return take


def _import(
    path: Path, take: Take, summary: Summary, key: FileKey | None, refusals: Path | None
) -> None:
    with ExitStack() as stack:
        progress = stack.enter_context(opened(path))
        written = refusals and stack.enter_context(RefusalFile(refusals, up_to_line=summary.line))
        bar = stack.enter_context(
            click.progressbar(
                length=progress.total or 0,
                file=sys.stderr,
                hidden=progress.total is None or not sys.stderr.isatty(),
            )
        )
        lines = read_json_lines(unpacked(progress.file), after=summary.line)
        done = 0
        for _ in import_lines(
            current_database(), lines, take, summary, key=key, refusals=written or None
        ):
            bar.update(progress.done - done)
            done = progress.done


@contextmanager
def opened(path: Path) -> Iterator[_Progress]:
    """The file, or standard input, to be read once."""
    if str(path) == STANDARD_INPUT:
        yield _Progress(BufferedReader(cast("RawIOBase", sys.stdin.buffer)), None)
        return
    with path.open("rb") as file:
        yield _Progress(file, path.stat().st_size)


def _print(summary: Summary) -> None:
    for name in _COUNTED:
        click.echo(f"{name}: {summary.counts[name]}")
    click.echo(f"unusual moves: {summary.jumps.total()}")
    for (before, after), times in summary.jumps.most_common(10):
        click.echo(f"unusual: {before} to {after}, {times} times", err=True)
    for number, reason in summary.refusals:
        click.echo(f"line {number} refused: {reason}", err=True)
    if summary.counts[REFUSED]:
        raise SystemExit(1)


@click.command("reconcile")
@click.argument("path", type=File)
@click.option("--findings", type=_Writable, help="Write what differs there, as NDJSON.")
@with_appcontext
def reconcile_file(path: Path, findings: Path | None) -> None:
    """Compare a file of dossiers (DongBoHoSoMC) with what is stored; nothing is written.

    Dossiers that are stored and not in the file are looked for on the days that are in it.
    """
    counted = Comparison()
    with ExitStack() as stack:
        progress = stack.enter_context(opened(path))
        written = stack.enter_context(findings.open("wb")) if findings else None
        lines = read_json_lines(unpacked(progress.file))
        for position, found in enumerate(compare(current_database(), lines, counted)):
            if written:
                written.write(orjson.dumps(found._asdict()) + b"\n")
            if position < _FINDINGS_SHOWN:
                place = f"line {found.line}: " if found.line else ""
                click.echo(f"{place}{found.standing}: {found.subject}", err=True)
    for standing in Standing:
        click.echo(f"{standing}: {counted.counts[standing]}")
    if counted.counts.total() > counted.counts[Standing.SAME]:
        raise SystemExit(1)


@click.command("summary")
@with_appcontext
def summarise() -> None:
    """How many dossiers there are by status, and which unusual moves they made last."""
    with current_database().reading() as connection:
        for status, number in count_statuses(connection):
            click.echo(f"status {status}: {number}")
        click.echo(f"withdrawn: {count_withdrawn(connection)}")
        for (before, after), number in count_unusual(connection):
            click.echo(f"unusual {before} to {after}: {number}")


COMMANDS = (import_dossiers_file, reconcile_file, summarise)

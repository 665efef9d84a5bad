"""What an operator does about reference data: ``flask reference …``, ``areas …`` and so on."""

from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import BinaryIO

import click
from flask.cli import AppGroup

from app.errors import DomainError
from app.province.boundary_records import (
    export_boundaries,
    import_boundaries,
    read_boundary_file,
)
from app.province.import_commands import (
    IMPORT_FILE,
    OPERATOR,
    counts,
    error_words,
    fault_message,
    read_file,
    run_import,
)
from app.province.mergers import Merger
from app.province.named_areas import UnknownProvince, name_areas
from app.province.record_schemas import WRITTEN
from app.province.records import kinds
from app.province.records.changes import FaultsMade
from app.province.records.importing import import_records
from app.province.records.kinds import RecordKind
from app.province.records.reading import find_records
from app.province.records.tables import read_table, write_table
from app.province.reference_files import load_reference
from app.province.rules.faults import RecordFault
from app.province.wiring import province_of
from app.web.context import current_database, running_app
from app.web.schemas import load_input
from app.web.strict_json import json_bytes

_MAX_ROWS = 100_000

reference = AppGroup("reference", help="The reference data that come with the service.")
areas = AppGroup("areas", help="Areas and their boundaries.")
agencies = AppGroup("agencies", help="The bodies that answer reports.")
categories = AppGroup("categories", help="What reports may be about.")
calendars = AppGroup("calendars", help="Working weeks, days off and make-up days.")
GROUPS = (reference, areas, agencies, categories, calendars)


@reference.command("load")
def load() -> None:
    """Load what comes with the service; what somebody changed is kept. Twice changes nothing."""
    with current_database().writing() as session:
        for name, report in load_reference(session, now=datetime.now(UTC)):
            click.echo(f"{name}: {counts(report)}")
        session.commit()


def _register_tables(group: AppGroup, kind: RecordKind, suffix: str = "") -> None:
    """Give ``group`` an import and an export of one kind of record."""

    @group.command(f"import{suffix}", help=f"Import {kind.name} records from a CSV file.")
    @click.argument("file", type=IMPORT_FILE)
    @click.option("--dry-run", is_flag=True, help="Only say what would become of each row.")
    def import_file(file: Path, *, dry_run: bool) -> None:
        rows = read_file(
            partial(read_table, kind, check=partial(load_input, WRITTEN[kind.name])), file
        )
        run_import(partial(import_records, kind=kind, rows=rows), dry_run=dry_run)

    @group.command(f"export{suffix}", help=f"Write all {kind.name} records as CSV.")
    @click.argument("file", type=click.File("wb"))
    def export_file(file: BinaryIO) -> None:
        with current_database().reading() as connection:
            rows = find_records(
                connection, kind, wanted={}, valid_on=None, after=None, count=_MAX_ROWS
            )
        file.write(write_table(kind, rows).encode())


for _group, _kind, _suffix in (
    (areas, kinds.AREAS, ""),
    (areas, kinds.AREA_SCHEMES, "-schemes"),
    (agencies, kinds.AGENCIES, ""),
    (categories, kinds.CATEGORIES, ""),
    (categories, kinds.CATEGORY_GROUPS, "-groups"),
    (calendars, kinds.CALENDARS, ""),
    (calendars, kinds.CALENDAR_DAYS, "-days"),
    (calendars, kinds.DEADLINE_CLASSES, "-deadline-classes"),
):
    _register_tables(_group, _kind, _suffix)


@areas.command("import-boundaries")
@click.argument("file", type=IMPORT_FILE)
@click.option("--dry-run", is_flag=True, help="Only say what would become of each feature.")
def import_boundary_file(file: Path, *, dry_run: bool) -> None:
    """Give areas the polygons of a GeoJSON FILE (properties `scheme`, `code`, `is_exact`)."""
    run_import(
        partial(import_boundaries, rows=read_file(read_boundary_file, file)), dry_run=dry_run
    )


@areas.command("export-boundaries")
@click.argument("file", type=click.File("wb"))
@click.option("--scheme", help="Only this scheme's.")
def export_boundary_file(file: BinaryIO, scheme: str | None) -> None:
    """Write the polygons of all areas as GeoJSON."""
    with current_database().reading() as connection:
        content = export_boundaries(connection, scheme=scheme)
    file.write(json_bytes(content))


@areas.command("names")
@click.argument("province", type=int)
@click.option("--scheme", required=True, help="The scheme that the areas are to belong to.")
@click.option("--valid-from", required=True, type=click.DateTime(["%Y-%m-%d"]))
def write_names(province: int, scheme: str, valid_from: datetime) -> None:
    """Print the communes of a PROVINCE (its two-digit code) as a CSV file to import.

    Codes and names are those of the General Statistics Office since July 2025; points and
    boundaries are to be added.
    """
    try:
        click.echo(name_areas(province, scheme=scheme, valid_from=valid_from.date()), nl=False)
    except UnknownProvince as error:
        raise click.ClickException(f"there is no province {province}") from error


@agencies.command("merge")
@click.argument("ended")
@click.argument("successor")
def merge(ended: str, successor: str) -> None:
    """End the agency ENDED today; its open work, competences and people go to SUCCESSOR."""
    merger = Merger(ended, successor, by=OPERATOR, now=datetime.now(UTC))
    with current_database().writing() as session:
        try:
            moved = province_of(running_app()).mergers.merge(session, merger)
        except DomainError as error:
            raise click.ClickException(error_words(error)) from error
        except FaultsMade as error:
            raise click.ClickException("\n".join(sorted(map(_made, error.faults)))) from error
        session.commit()
    click.echo(", ".join(f"{what}: {count}" for what, count in moved.items()))


def _made(fault: RecordFault) -> str:
    words = fault_message(fault.code, fault.params)
    return f"{fault.kind}:{fault.key} {fault.member}: {words}"

"""What an operator does about public places and digital services."""

from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any, BinaryIO

import click
from flask.cli import AppGroup
from sqlalchemy.orm import Session

from app.province.import_commands import IMPORT_FILE, read_file, run_import
from app.province.local_time import local_day
from app.province.records.importing import ImportReport, ImportRow, import_records
from app.province.records.kinds import Content, RecordKind
from app.province.records.reading import find_records
from app.province.records.tables import read_table, write_table
from app.province.wiring import current_province
from app.services.digital_service_schemas import DigitalServiceInput
from app.services.digital_services.kinds import DIGITAL_SERVICES
from app.services.place_record_schemas import PublicPlaceInput
from app.services.places.importing import read_places_file, rows_to_end
from app.services.places.kinds import PLACES
from app.services.places.service_area import require_in_service_area
from app.web.context import current_database
from app.web.schemas import load_input

_MAX_ROWS = 100_000
_GEOJSON = (".geojson", ".json")

places = AppGroup("places", help="Wi-Fi points, one-stop offices, health stations, police posts.")
digital_services = AppGroup("digital-services", help="The other platforms that the app leads to.")


@places.command("import")
@click.argument("file", type=IMPORT_FILE)
@click.option("--dry-run", is_flag=True, help="Only say what would become of each row.")
@click.option("--complete", is_flag=True, help="End places of the file's kinds that it leaves out.")
def import_places(file: Path, *, dry_run: bool, complete: bool) -> None:
    """Import places from a CSV or GeoJSON FILE: all of its rows, or none where one is refused."""
    is_geojson = file.suffix.lower() in _GEOJSON
    rows = read_file(partial(read_places_file, check=_check_place, is_geojson=is_geojson), file)

    def run(session: Session, **options: Any) -> ImportReport:
        ended = _rows_to_end(session, rows) if complete else []
        if ended:
            click.echo(f"ended, because the file leaves them out: {len(ended)}")
        return import_records(session, PLACES, [*rows, *ended], **options)

    run_import(run, dry_run=dry_run)


@places.command("export")
@click.argument("file", type=click.File("wb"))
def export_places(file: BinaryIO) -> None:
    """Write all places as CSV, as the import takes it."""
    _export(PLACES, file)


@digital_services.command("import")
@click.argument("file", type=IMPORT_FILE)
@click.option("--dry-run", is_flag=True, help="Only say what would become of each row.")
def import_digital_services(file: Path, *, dry_run: bool) -> None:
    """Import digital services from a CSV FILE: all of its rows, or none where one is refused."""
    check = partial(load_input, DigitalServiceInput)
    rows = read_file(partial(read_table, DIGITAL_SERVICES, check=check), file)
    run_import(partial(import_records, kind=DIGITAL_SERVICES, rows=rows), dry_run=dry_run)


@digital_services.command("export")
@click.argument("file", type=click.File("wb"))
def export_digital_services(file: BinaryIO) -> None:
    """Write all digital services as CSV, as the import takes it."""
    _export(DIGITAL_SERVICES, file)


def _check_place(content: Content) -> Content:
    loaded = load_input(PublicPlaceInput, content)
    require_in_service_area(current_province(), loaded, now=datetime.now(UTC))
    return loaded


def _rows_to_end(session: Session, rows: list[ImportRow]) -> list[ImportRow]:
    return rows_to_end(session.connection(), rows, today=local_day(datetime.now(UTC)))


def _export(kind: RecordKind, file: BinaryIO) -> None:
    with current_database().reading() as connection:
        rows = find_records(connection, kind, wanted={}, valid_on=None, after=None, count=_MAX_ROWS)
    file.write(write_table(kind, rows).encode())

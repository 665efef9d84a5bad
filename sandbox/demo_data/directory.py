"""Loads the demo places and digital services; what staff changed since is kept."""

from collections.abc import Iterator
from datetime import datetime
from functools import partial
from pathlib import Path

from app.province.records.importing import SHIPPED, ImportReport, import_records, refusals
from app.province.records.kinds import RecordKind
from app.province.records.tables import read_table
from app.services.digital_service_schemas import DigitalServiceInput
from app.services.digital_services.kinds import DIGITAL_SERVICES
from app.services.place_record_schemas import PublicPlaceInput
from app.services.places.kinds import PLACES
from app.web.platform import Platform
from app.web.schemas import InputSchema, load_input

_FILES: tuple[tuple[RecordKind, type[InputSchema], str], ...] = (
    (PLACES, PublicPlaceInput, "places.csv"),
    (DIGITAL_SERVICES, DigitalServiceInput, "digital_services.csv"),
)


def load_directory(platform: Platform, folder: Path, *, now: datetime) -> Iterator[str]:
    """Load both files and say what became of them; a refused row is a fault of ours."""
    for kind, schema, name in _FILES:
        rows = read_table(kind, (folder / name).read_bytes(), partial(load_input, schema))
        with platform.database.writing() as session:
            report = import_records(session, kind, rows, by=SHIPPED, now=now)
            session.commit()
        yield f"{name}: {_counts(report)}"


def _counts(report: ImportReport) -> str:
    if report.has_refusals:
        raise ValueError(list(refusals(report)))
    return ", ".join(f"{count} {outcome}" for outcome, count in sorted(report.counts.items()))

"""Loads the reference data that come with the service."""

from collections.abc import Iterator
from datetime import datetime
from functools import partial
from importlib import resources

from sqlalchemy.orm import Session

from app.errors import ImportRefused
from app.province.boundary_records import import_boundaries, read_boundary_file
from app.province.record_schemas import WRITTEN
from app.province.records.importing import (
    SHIPPED,
    ImportReport,
    import_records,
    refusals,
)
from app.province.records.kinds import KINDS, RecordKind
from app.province.records.tables import Check, read_table
from app.web.schemas import load_input

_FILES = {
    "area_scheme": "area_schemes.csv",
    "area": "areas.csv",
    "calendar": "calendars.csv",
    "calendar_day": "calendar_days.csv",
    "deadline_class": "deadline_classes.csv",
    "agency": "agencies.csv",
    "category_group": "category_groups.csv",
    "category": "categories.csv",
}
_BOUNDARIES = "boundaries.geojson"


def load_reference(session: Session, *, now: datetime) -> Iterator[tuple[str, ImportReport]]:
    """Bring the records to what the files say, but for what somebody changed; kind by kind.

    Loading twice changes nothing. The caller commits.
    """
    for kind in KINDS:
        rows = read_table(kind, _read(_FILES[kind.name]), _check(kind))
        yield kind.name, _applied(import_records(session, kind, rows, by=SHIPPED, now=now))
    features = read_boundary_file(_read(_BOUNDARIES))
    yield "boundary", _applied(import_boundaries(session, features, by=SHIPPED, now=now))


def _check(kind: RecordKind) -> Check:
    return partial(load_input, WRITTEN[kind.name])


def _read(name: str) -> bytes:
    return (resources.files("app.province") / "reference" / name).read_bytes()


def _applied(report: ImportReport) -> ImportReport:
    if report.has_refusals:
        raise ImportRefused(*refusals(report))
    return report

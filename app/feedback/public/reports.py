"""What anyone may see: published words and places, days instead of moments, nobody's name."""

import uuid
from dataclasses import dataclass
from datetime import date
from typing import Any, TypedDict

from sqlalchemy import Connection, Select, select

from app.database import AnyRow
from app.errors import NotFound
from app.feedback.models import Report
from app.feedback.states import Publication
from app.province.local_time import local_day

MAX_FEATURES = 500
_COLUMNS = (
    Report.id,
    Report.public_id,
    Report.kind,
    Report.category_code,
    Report.state,
    Report.public_title,
    Report.public_text,
    Report.support_count,
    Report.latitude,
    Report.longitude,
    Report.area_code,
    Report.submitted_at,
    Report.updated_at,
)
_PUBLISHED = Report.publication == Publication.PUBLIC.value


@dataclass(frozen=True)
class Box:
    """A rectangle of the map (WGS 84, degrees)."""

    west: float
    south: float
    east: float
    north: float


class PublicReport(TypedDict):
    """A published report."""

    public_id: str
    kind: str
    category: str
    state: str
    title: str
    text: str
    support_count: int
    latitude: float
    longitude: float
    area_code: str | None
    submitted_on: date
    updated_on: date


def select_published() -> Select[*tuple[Any, ...]]:
    """All published reports, as ``public_report`` takes them."""
    return select(*_COLUMNS).where(_PUBLISHED)


def find_public_reports(
    connection: Connection,
    *,
    category: str | None,
    state: str | None,
    area: str | None,
    before: uuid.UUID | None,
    count: int,
) -> list[AnyRow]:
    """The newest ``count`` published reports, older than ``before``."""
    wanted = _filtered(select_published(), category, state)
    if area is not None:
        wanted = wanted.where(Report.area_code == area)
    if before is not None:
        wanted = wanted.where(Report.id < before)
    return list(connection.execute(wanted.order_by(Report.id.desc()).limit(count)))


def find_on_map(
    connection: Connection, box: Box, *, category: str | None, state: str | None
) -> list[AnyRow]:
    """The newest published reports in ``box``, one more than the map shows."""
    wanted = _filtered(select_published(), category, state).where(
        Report.latitude.between(box.south, box.north),
        Report.longitude.between(box.west, box.east),
    )
    return list(connection.execute(wanted.order_by(Report.id.desc()).limit(MAX_FEATURES + 1)))


def get_public_report(connection: Connection, public_id: str) -> AnyRow:
    """One published report; raises ``NotFound`` for any other, published once or not."""
    row = connection.execute(select_published().where(Report.public_id == public_id)).first()
    if row is None:
        raise NotFound
    return row


def public_report(row: AnyRow) -> PublicReport:
    """A published report as it goes out."""
    return {
        "public_id": row.public_id,
        "kind": row.kind,
        "category": row.category_code,
        "state": row.state,
        "title": row.public_title,
        "text": row.public_text,
        "support_count": row.support_count,
        "latitude": row.latitude,
        "longitude": row.longitude,
        "area_code": row.area_code,
        "submitted_on": local_day(row.submitted_at),
        "updated_on": local_day(row.updated_at),
    }


def feature(row: AnyRow) -> dict[str, Any]:
    """A published report as a GeoJSON feature (RFC 7946)."""
    return {
        "type": "Feature",
        "id": row.public_id,
        "geometry": {"type": "Point", "coordinates": [row.longitude, row.latitude]},
        "properties": {
            "category": row.category_code,
            "state": row.state,
            "title": row.public_title,
            "support_count": row.support_count,
            "submitted_on": local_day(row.submitted_at),
        },
    }


def _filtered(
    wanted: Select[*tuple[Any, ...]], category: str | None, state: str | None
) -> Select[*tuple[Any, ...]]:
    if category is not None:
        wanted = wanted.where(Report.category_code == category)
    if state is not None:
        wanted = wanted.where(Report.state == state)
    return wanted

"""What anyone may see: published words and places, days instead of moments, nobody's name."""

import uuid
from datetime import date
from typing import Any, TypedDict

from sqlalchemy import Connection, Select, select

from app.database import AnyRow
from app.errors import NotFound
from app.feedback.models import Report
from app.feedback.public.filters import IS_PUBLISHED, PublicFilter
from app.province.local_time import local_day
from app.province.snapshot import Province

# Nothing of where it really is, who filed it or what he wrote.
PUBLIC_COLUMNS = (
    Report.id,
    Report.public_id,
    Report.kind,
    Report.category_code,
    Report.state,
    Report.public_title,
    Report.public_text,
    Report.support_count,
    Report.public_latitude,
    Report.public_longitude,
    Report.is_coarse,
    Report.area_scheme,
    Report.area_code,
    Report.submitted_at,
    Report.updated_at,
)


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
    is_coarse: bool
    area_scheme: str | None
    area_code: str | None
    submitted_on: date
    updated_on: date


def select_published() -> Select[*tuple[Any, ...]]:
    """All published reports, as ``public_report`` takes them."""
    return select(*PUBLIC_COLUMNS).where(IS_PUBLISHED)


def find_public_reports(
    connection: Connection,
    province: Province,
    wanted: PublicFilter,
    *,
    before: uuid.UUID | None,
    count: int,
) -> list[AnyRow]:
    """The newest ``count`` published reports, older than ``before``."""
    # What is published has a public place: an index has these alone, in order.
    found = select(*PUBLIC_COLUMNS).where(
        Report.public_cell.is_not(None), *wanted.predicates(province, by_publication=False)
    )
    if before is not None:
        found = found.where(Report.id < before)
    return list(connection.execute(found.order_by(Report.id.desc()).limit(count)))


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
        "latitude": row.public_latitude,
        "longitude": row.public_longitude,
        "is_coarse": row.is_coarse,
        "area_scheme": row.area_scheme,
        "area_code": row.area_code,
        "submitted_on": local_day(row.submitted_at),
        "updated_on": local_day(row.updated_at),
    }

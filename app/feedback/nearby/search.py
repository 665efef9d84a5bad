"""What others reported around a place and published, before somebody reports it once more."""

import uuid
from collections.abc import Collection
from datetime import date, datetime, timedelta
from typing import Any, TypedDict

from sqlalchemy import ColumnElement, Connection, Select, and_, exists, or_, select

from app.errors import FieldFault, PhotoUnknown
from app.feedback.models import Photo, Report, ReportEvent, ReportSupport
from app.feedback.nearby.distance import Spot
from app.feedback.nearby.likeness import Candidate, ranked
from app.feedback.photos.keeping import PhotoState
from app.feedback.public.cells import Box, cover
from app.feedback.public.filters import in_cells
from app.feedback.public.photos import find_shown
from app.feedback.states import DONE_STATES, OPEN_STATES, Publication
from app.province.local_time import local_day

MAX_NEARBY = 10
RADIUS_M = 200
DONE_WITHIN = timedelta(days=30)
# Of so many nearest ones those are shown that look most alike.
_CANDIDATES = 50
_ROUNDED_TO_M = 10
_MAX_RANGES = 4
# Where anyone may know a report to be: only published places are measured.
_LATITUDE, _LONGITUDE = Report.public_latitude, Report.public_longitude
_OPEN = [state.value for state in OPEN_STATES]
_DONE = [state.value for state in DONE_STATES]


class NearbyReport(TypedDict):
    """A published report near a point."""

    public_id: str
    category: str
    title: str
    state: str
    distance_m: int
    submitted_on: date
    support_count: int
    supported_by_me: bool
    is_mine: bool
    thumbnail_url: str | None


def find_nearby(
    connection: Connection,
    citizen_id: uuid.UUID,
    spot: Spot,
    categories: Collection[str],
    *,
    now: datetime,
    perceptual_hash: int | None = None,
) -> list[NearbyReport]:
    """The likeliest published reports of ``categories`` around ``spot``, in two statements.

    They are open, or were done of late. ``perceptual_hash`` is that of the photo in hand.
    """
    rows = connection.execute(_around(citizen_id, spot, categories, now)).all()
    shown = find_shown(connection, {row.id: row.public_id for row in rows})
    candidates = [
        Candidate(row, spot.metres_to(row.latitude, row.longitude), shown.get(row.id))
        for row in rows
    ]
    return [_read(one, citizen_id) for one in ranked(candidates, perceptual_hash)[:MAX_NEARBY]]


def look_of_own_photo(
    connection: Connection, citizen_id: uuid.UUID, photo_id: uuid.UUID
) -> int | None:
    """The perceptual hash of a stored photo that this citizen uploaded; raises ``PhotoUnknown``."""
    wanted = select(Photo.perceptual_hash).where(
        Photo.id == photo_id,
        Photo.citizen_id == citizen_id,
        Photo.state == PhotoState.STORED.value,
    )
    found = connection.execute(wanted).first()
    if found is None:
        raise PhotoUnknown(FieldFault("/query/photo_id", "photo_unknown"))
    look: int | None = found.perceptual_hash
    return look


def _around(
    citizen_id: uuid.UUID, spot: Spot, categories: Collection[str], now: datetime
) -> Select[*tuple[Any, ...]]:
    squared_m = spot.squared_metres_to(_LATITUDE, _LONGITUDE)
    supported = exists().where(
        ReportSupport.report_id == Report.id, ReportSupport.citizen_id == citizen_id
    )
    return (
        select(
            Report.id,
            Report.public_id,
            Report.citizen_id,
            Report.category_code,
            Report.public_title,
            Report.state,
            Report.submitted_at,
            Report.support_count,
            _LATITUDE.label("latitude"),
            _LONGITUDE.label("longitude"),
            supported.label("is_supported"),
        )
        .where(
            Report.publication == Publication.PUBLIC.value,
            _in_box(spot),
            squared_m <= RADIUS_M**2,
            Report.category_code.in_(sorted(categories)),
            or_(Report.state.in_(_OPEN), and_(Report.state.in_(_DONE), _done_since(now))),
        )
        .order_by(squared_m, Report.public_id)
        .limit(_CANDIDATES)
    )


def _in_box(spot: Spot) -> ColumnElement[bool]:
    """What an index can tell; the circle lies inside."""
    north, east = (RADIUS_M / metres for metres in spot.metres_per_degree)
    box = Box(
        west=max(spot.longitude - east, -180),
        south=max(spot.latitude - north, -90),
        east=min(spot.longitude + east, 180),
        north=min(spot.latitude + north, 90),
    )
    return in_cells(Report.public_cell, cover(box, at_most=_MAX_RANGES))


def _done_since(now: datetime) -> ColumnElement[bool]:
    return exists().where(
        ReportEvent.report_id == Report.id,
        ReportEvent.action == "moved",
        ReportEvent.is_undone.is_(False),
        ReportEvent.state.in_(_DONE),
        ReportEvent.at >= now - DONE_WITHIN,
    )


def _read(one: Candidate, citizen_id: uuid.UUID) -> NearbyReport:
    row = one.row
    return {
        "public_id": row.public_id,
        "category": row.category_code,
        "title": row.public_title,
        "state": row.state,
        "distance_m": round(one.distance_m / _ROUNDED_TO_M) * _ROUNDED_TO_M,
        "submitted_on": local_day(row.submitted_at),
        "support_count": row.support_count,
        "supported_by_me": row.is_supported,
        "is_mine": row.citizen_id == citizen_id,
        "thumbnail_url": one.shown.thumbnail_url if one.shown else None,
    }

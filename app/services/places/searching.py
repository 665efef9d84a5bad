"""Finding public places in memory: the nearest, those in a box, those that are open."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypedDict

from app.province.deadlines.working_calendar import WorkingCalendar
from app.province.local_time import local_day
from app.services.places.opening import is_open_at, opening_at
from app.services.places.snapshot import PlaceEntry
from app.texts.folding import fold

_EARTH_RADIUS_M = 6_371_000


@dataclass(frozen=True)
class Box:
    """A rectangle of the map (WGS 84, degrees); its edges belong to it."""

    west: float
    south: float
    east: float
    north: float

    def has(self, latitude: float, longitude: float) -> bool:
        """Whether the point lies in it."""
        return self.south <= latitude <= self.north and self.west <= longitude <= self.east


@dataclass(frozen=True)
class PlaceFilter:
    """Which places are wanted, as of ``now``."""

    now: datetime
    calendar: WorkingCalendar
    kind: str | None = None
    box: Box | None = None
    words: str = ""
    must_be_open: bool = False

    def takes(self, place: PlaceEntry) -> bool:
        """Whether the place is one of them."""
        row = place.row
        if not place.validity.holds(local_day(self.now)):
            return False
        if self.kind is not None and row.kind != self.kind:
            return False
        if self.box is not None and not self.box.has(row.latitude, row.longitude):
            return False
        if not all(word in place.words for word in fold(self.words).split()):
            return False
        return not self.must_be_open or (
            place.hours is not None and is_open_at(place.hours, self.now, self.calendar)
        )


@dataclass(frozen=True)
class FoundPlace:
    """A place and how far it is from where was asked; the order of lists is by ``position``."""

    place: PlaceEntry
    distance_m: float | None

    @property
    def position(self) -> tuple[float, str]:
        """The nearest first; without a point by code."""
        return self.distance_m or 0.0, self.place.code


class PlaceRead(TypedDict):
    """A place as it goes out."""

    code: str
    kind: str
    name: dict[str, str]
    address: dict[str, str] | None
    latitude: float
    longitude: float
    distance_m: int | None
    opening_hours: str | None
    is_open: bool | None
    changes_at: datetime | None
    phone: str
    website: str | None


def find_places(
    places: Iterable[PlaceEntry],
    wanted: PlaceFilter,
    *,
    point: tuple[float, float] | None,
    after: Sequence[Any] | None,
    count: int,
) -> list[FoundPlace]:
    """``count`` places after the position ``after``: the nearest to ``point`` first, or by code."""
    found = [
        FoundPlace(place, _distance_m(point, place) if point else None)
        for place in places
        if wanted.takes(place)
    ]
    if after is not None:
        beyond = (float(after[0]), str(after[1]))
        found = [one for one in found if one.position > beyond]
    return sorted(found, key=lambda one: one.position)[:count]


def place_read(found: FoundPlace, *, now: datetime, calendar: WorkingCalendar) -> PlaceRead:
    """A place as it goes out."""
    row, hours = found.place.row, found.place.hours
    opening = opening_at(hours, now, calendar) if hours is not None else None
    return {
        "code": row.code,
        "kind": row.kind,
        "name": {"vi": row.name_vi, "en": row.name_en},
        "address": {"vi": row.address_vi, "en": row.address_en} if row.address_vi else None,
        "latitude": row.latitude,
        "longitude": row.longitude,
        "distance_m": None if found.distance_m is None else round(found.distance_m),
        "opening_hours": row.opening_hours,
        "is_open": None if opening is None else opening.is_open,
        "changes_at": None if opening is None else opening.changes_at,
        "phone": row.phone,
        "website": row.website,
    }


def place_feature(read: PlaceRead) -> dict[str, Any]:
    """A place as a GeoJSON feature (RFC 7946: longitude first)."""
    properties = {
        name: value for name, value in read.items() if name not in ("latitude", "longitude")
    }
    return {
        "type": "Feature",
        "id": read["code"],
        "geometry": {"type": "Point", "coordinates": [read["longitude"], read["latitude"]]},
        "properties": properties,
    }


def _distance_m(point: tuple[float, float], place: PlaceEntry) -> float:
    """The way along the earth's surface (haversine), good to half a percent."""
    south, north = math.radians(point[0]), math.radians(place.row.latitude)
    east = math.radians(place.row.longitude - point[1])
    half_chord = (
        math.sin((north - south) / 2) ** 2
        + math.cos(south) * math.cos(north) * math.sin(east / 2) ** 2
    )
    return 2 * _EARTH_RADIUS_M * math.asin(math.sqrt(min(half_chord, 1.0)))

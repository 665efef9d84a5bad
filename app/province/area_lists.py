"""Areas as anyone reads them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, TypedDict

from app.errors import FieldFault, Unprocessable
from app.province.areas import find_area, line_of
from app.province.entries import AreaEntry
from app.province.snapshot import Province


class AreaKeyRead(TypedDict):
    """An area by its key."""

    scheme: str
    code: str


class AreaRead(AreaKeyRead):
    """An area as it goes out."""

    parent: str | None
    level: str
    name: dict[str, str]
    latitude: float | None
    longitude: float | None
    valid_from: date
    valid_until: date | None
    successors: list[AreaKeyRead]


@dataclass(frozen=True)
class AreaFilter:
    """Which areas: those of a day, ``today`` unless a scheme is named and all of it wanted."""

    scheme: str | None
    parent: str | None
    on: date | None
    today: date

    def takes(self, area: AreaEntry) -> bool:
        """Whether the area is wanted."""
        day = self.on or (None if self.scheme else self.today)
        return (
            area.is_served
            and self.scheme in (None, area.key[0])
            and (self.parent is None or (area.parent is not None and area.parent[1] == self.parent))
            and (day is None or area.validity.holds(day))
        )


def find_areas(
    province: Province, wanted: AreaFilter, *, after: Sequence[str] | None, count: int
) -> list[AreaRead]:
    """``count`` areas by scheme and code."""
    beyond = tuple(after) if after else ("", "")
    keys = sorted(
        key for key, area in province.areas.items() if key > beyond and wanted.takes(area)
    )
    return [_read(province.areas[key]) for key in keys[:count]]


def located_areas(
    province: Province, point: tuple[float, float], *, today: date, query: Mapping[str, Any]
) -> dict[str, Any]:
    """The area of a point with those above it, and whether that is certain.

    Raises ``OutsideServiceArea``; ``Unprocessable`` for a day that no scheme was in force on.
    """
    found = find_area(
        province,
        *point,
        on=query.get("on") or today,
        accuracy_m=query.get("accuracy_m"),
        pointer="/query/point",
    )
    if found is None:
        raise Unprocessable(FieldFault("/query/on", "no_scheme_then"))
    line = line_of(province, (found.scheme, found.code))
    return {
        "items": [_read(area) for area in line],
        "next_cursor": None,
        "location": {"is_certain": found.is_certain, "found_by": found.found_by.value},
    }


def _read(area: AreaEntry) -> AreaRead:
    latitude, longitude = area.point or (None, None)
    return {
        "scheme": area.key[0],
        "code": area.key[1],
        "parent": area.parent[1] if area.parent else None,
        "level": area.level,
        "name": {"vi": area.name_vi, "en": area.name_en},
        "latitude": latitude,
        "longitude": longitude,
        "valid_from": area.validity.first,
        "valid_until": area.validity.last,
        "successors": [{"scheme": scheme, "code": code} for scheme, code in area.successors],
    }

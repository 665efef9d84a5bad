"""Small made-up maps: rectangles in degrees, west, south, east, north."""

from datetime import date
from typing import Any

import shapely

from app.province.locating import Place

SINCE = date(2025, 7, 1)
TODAY = date(2026, 3, 2)
# About 111 km of latitude.
METRE = 1 / 111_195

Box = tuple[float, float, float, float]


def place(code: str, parent: str | None = None, *, box: Box | None = None, **more: Any) -> Place:
    """A served place, exact where it has a box."""
    given: dict[str, Any] = {
        "scheme": "map",
        "code": code,
        "parent_code": parent,
        "point": None,
        "boundary": None if box is None else shapely.box(*box).wkb,
        "is_exact": True,
        "is_served": True,
        "valid_from": SINCE,
        "valid_until": None,
    }
    return Place(**{**given, **more})


def rough(code: str, parent: str | None = None, *, box: Box, **more: Any) -> Place:
    """The same with a boundary that isn't exact."""
    return place(code, parent, box=box, is_exact=False, **more)

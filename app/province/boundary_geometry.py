"""One geometry of GeoJSON (RFC 7946), read as it is written: refused rather than repaired."""

import re
from dataclasses import dataclass
from typing import Any, NoReturn

import numpy as np
import shapely

MAX_POSITIONS = 200_000
# Where the letters of Vietnam's coordinates are, widely: to tell when latitude was written first.
_VIETNAM_LATITUDES, _VIETNAM_LONGITUDES = (8, 24), (102, 110)
# In square degrees; about a square metre.
_SMALLEST_AREA = 1e-10
_VALID = "Valid Geometry"
_PLACE = re.compile(r"\[(\S+) (\S+)\]")

Params = tuple[tuple[str, str], ...]
Position = tuple[float, float]
Ring = list[Position]


@dataclass(frozen=True, slots=True)
class BoundaryFault:
    """Why a boundary was refused: a code of ``errors.field`` and what fills its text."""

    code: str
    params: Params = ()


class BoundaryRefused(Exception):
    """A boundary cannot be taken as it is."""

    def __init__(self, code: str, /, **params: str | int) -> None:
        super().__init__(code)
        filled = tuple((name, str(value)) for name, value in params.items())
        self.fault = BoundaryFault(code, filled)


def read_geometry(geometry: Any) -> Any:
    """The Polygon or MultiPolygon as written, not looked at for crossings yet.

    Further coordinates than two are dropped. Raises ``BoundaryRefused``.
    """
    polygons = _polygons(geometry)
    _require_few_positions(polygons)
    read = [[_ring(ring) for ring in rings] for rings in polygons]
    shapes = [shapely.Polygon(shell, holes) for shell, *holes in read]
    return shapes[0] if geometry["type"] == "Polygon" else shapely.MultiPolygon(shapes)


def require_valid(geometry: Any) -> None:
    """Raises ``BoundaryRefused`` for one whose lines cross or that has no area.

    Takes a time that ``effort_of`` tells beforehand.
    """
    if shapely.convex_hull(geometry).area < _SMALLEST_AREA:
        raise BoundaryRefused("boundary_area_zero")
    reason = shapely.is_valid_reason(geometry)
    if reason != _VALID:
        is_hole_outside = reason.startswith("Hole lies outside")
        code = "boundary_hole_outside" if is_hole_outside else "boundary_self_intersecting"
        found = _PLACE.search(reason)
        place = found.groups() if found else geometry.representative_point().coords[0]
        raise BoundaryRefused(code, **_degrees(float(place[0]), float(place[1])))


def effort_of(geometry: Any) -> int:
    """How many comparisons ``require_valid`` may need; an upper bound that is quickly found.

    Natural borders need a few dozen per edge. Thousands of slanting slivers side by side need the
    square of their number, and would keep a processor busy for a quarter of an hour.
    """
    polygons = shapely.get_parts(geometry)
    parts = shapely.get_rings(polygons)
    points, ring = shapely.get_coordinates(parts, return_index=True)
    is_edge = ring[1:] == ring[:-1]
    ends = np.stack((points[:-1], points[1:]))[:, is_edge]
    low, high = ends.min(axis=0), ends.max(axis=0)
    beside = np.minimum(*(_overlaps(low[:, axis], high[:, axis]) for axis in (0, 1)))
    shells = shapely.get_num_coordinates(shapely.get_exterior_ring(polygons)).astype(np.int64)
    # Every hole is sought along its whole shell, ten times as fast as two edges are compared.
    in_shells = shells * shapely.get_num_interior_rings(polygons) // 10
    return int(beside.sum() + in_shells.sum())


def _overlaps(low: Any, high: Any) -> Any:
    """For each interval, how many of all overlap it."""
    begun = np.searchsorted(np.sort(low), high, side="right")
    over = np.searchsorted(np.sort(high), low, side="left")
    return begun - over


def _polygons(geometry: Any) -> list[list[Any]]:
    """The rings of each polygon."""
    if not isinstance(geometry, dict):
        raise BoundaryRefused("boundary_geometry_missing")
    kind, coordinates = geometry.get("type"), geometry.get("coordinates")
    if kind not in ("Polygon", "MultiPolygon"):
        raise BoundaryRefused("boundary_geometry_type", type=legible(kind))
    if not coordinates:
        raise BoundaryRefused("boundary_geometry_missing")
    polygons = [coordinates] if kind == "Polygon" else coordinates
    if not isinstance(polygons, list) or not all(_is_list(rings) for rings in polygons):
        raise BoundaryRefused("boundary_coordinates_invalid", number=1)
    return polygons


def _require_few_positions(polygons: list[list[Any]]) -> None:
    count = sum(len(ring) for rings in polygons for ring in rings if isinstance(ring, list))
    if count > MAX_POSITIONS:
        raise BoundaryRefused("boundary_positions_many", count=count, max=MAX_POSITIONS)


def _ring(written: Any) -> Ring:
    if not isinstance(written, list):
        raise BoundaryRefused("boundary_coordinates_invalid", number=1)
    ring = [_position(one, number) for number, one in enumerate(written, start=1)]
    if ring and ring[0] != ring[-1]:
        raise BoundaryRefused("boundary_ring_open", **_degrees(*ring[0]))
    if len(ring) < 4:
        raise BoundaryRefused("boundary_ring_short", count=len(ring))
    return ring


def _position(written: Any, number: int) -> Position:
    if not isinstance(written, list) or len(written) < 2:
        raise BoundaryRefused("boundary_coordinates_invalid", number=number)
    longitude, latitude = _number(written[0], number), _number(written[1], number)
    if not (-180 <= longitude <= 180 and -90 <= latitude <= 90):
        _refuse_outside(longitude, latitude)
    return longitude, latitude


def _number(written: Any, number: int) -> float:
    # No isinstance: true and false would pass for numbers. None is infinite: JSON has no such.
    if type(written) not in (int, float):
        raise BoundaryRefused("boundary_coordinates_invalid", number=number)
    return float(written)


def _refuse_outside(longitude: float, latitude: float) -> NoReturn:
    is_swapped = (
        _VIETNAM_LATITUDES[0] <= longitude <= _VIETNAM_LATITUDES[1]
        and _VIETNAM_LONGITUDES[0] <= latitude <= _VIETNAM_LONGITUDES[1]
    )
    code = "boundary_coordinates_swapped" if is_swapped else "boundary_coordinates_outside"
    raise BoundaryRefused(code, **_degrees(longitude, latitude))


def _degrees(longitude: float, latitude: float) -> dict[str, str]:
    # Nine digits are a decimetre here, and keep a number of any size short.
    return {"longitude": f"{longitude:.9g}", "latitude": f"{latitude:.9g}"}


def _is_list(value: Any) -> bool:
    return isinstance(value, list) and bool(value)


def legible(value: Any) -> str:
    """What somebody wrote, short enough and plain enough to be shown to him."""
    written = str(value)[:60] if isinstance(value, str | int | None) else type(value).__name__
    return "".join(letter if letter.isprintable() else "?" for letter in written)

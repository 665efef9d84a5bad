"""Which area a point lies in."""

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import lru_cache

from app.province.map_layers import MapLayer, Shape
from app.province.outlines import Outline
from app.province.places import Place, PlaceTree

__all__ = ["AreaIndex", "FoundBy", "Located", "Place"]

# So far beyond the outermost boundary a point may still be inside: where exact boundaries of
# neighbours leave a gap, and where a phone stands at the border.
_GAP_M = 2_000
# So far from an area's point, or from a boundary that is not exact, it may still reach.
_REACH_M = 40_000
_NEIGHBOURHOOD_M = 60_000
# Few dates are asked for: today, and when older reports were made.
_REMEMBERED_PERIODS = 8


class FoundBy(StrEnum):
    """What told the area: its boundary around the point, or what of the areas lay nearest."""

    BOUNDARY = "boundary"
    NEAREST_POINT = "nearest_point"
    NEAREST_BOUNDARY = "nearest_boundary"


@dataclass(frozen=True, slots=True)
class Located:
    """The area of a point, and whether that is sure."""

    scheme: str
    code: str
    is_certain: bool
    found_by: FoundBy


@dataclass(frozen=True, slots=True)
class _Period:
    """What can be found between two changes of the map.

    ``outlines`` are the boundaries of whole trees; ``loose`` are the candidates outside of them.
    """

    candidates: MapLayer
    outlines: tuple[Shape, ...]
    loose: MapLayer
    unserved: MapLayer

    def is_outside(self, latitude: float, longitude: float) -> bool:
        """Whether a point in no exact boundary of a candidate lies outside all of them."""
        if any(outline.contains(latitude, longitude) for outline in self.outlines):
            return False
        tolerated_m = _GAP_M if self.loose.is_exact else _REACH_M
        nearest = self.loose.nearest(latitude, longitude)
        return nearest is None or nearest[1] > tolerated_m


class AreaIndex:
    """The places of one scheme, searchable by points; immutable and safe between threads.

    Raises ``shapely.errors.GEOSException`` for a boundary that isn't WKB.
    """

    def __init__(self, places: Iterable[Place]) -> None:
        self._shapes = {place: Shape(place) if place.is_mapped else None for place in places}
        self._changes = sorted({day for place in self._shapes for day in _changes(place)})
        self._period = lru_cache(maxsize=_REMEMBERED_PERIODS)(self._build_period)

    def locate(
        self, latitude: float, longitude: float, *, on: date, accuracy_m: float | None = None
    ) -> Located | None:
        """The served area of the point on that day; None outside of all.

        Certain only when one exact boundary contains it, and all of the circle that ``accuracy_m``
        draws around it. Raises ValueError for numbers that are no place on earth.
        """
        _require_coordinates(latitude, longitude)
        if accuracy_m is not None and not accuracy_m >= 0:
            raise ValueError(f"{accuracy_m} is no accuracy")
        period = self._period_of(on)
        hits = period.candidates.containing(latitude, longitude)
        if hits:
            is_certain = len(hits) == 1 and not (
                accuracy_m
                and hits[0].is_edge_within(accuracy_m, latitude=latitude, longitude=longitude)
            )
            return _located(hits[0], FoundBy.BOUNDARY, is_certain=is_certain)
        if period.is_outside(latitude, longitude):
            return None
        nearest = period.candidates.nearest(latitude, longitude)
        return None if nearest is None else _located_near(nearest[0])

    def nearest_unserved(self, latitude: float, longitude: float, on: date) -> Located | None:
        """The area that isn't served and has the point, or else is nearest within 60 km.

        Raises ValueError for numbers that are no place on earth.
        """
        _require_coordinates(latitude, longitude)
        layer = self._period_of(on).unserved
        hits = layer.containing(latitude, longitude)
        if hits:
            return _located(hits[0], FoundBy.BOUNDARY, is_certain=len(hits) == 1)
        nearest = layer.nearest(latitude, longitude)
        if nearest is None or nearest[1] > _NEIGHBOURHOOD_M:
            return None
        return _located_near(nearest[0])

    def meeting(self, outline: Outline, on: date) -> set[str]:
        """The codes of the served areas that the outline meets, as far as is known."""
        period = self._period_of(on)
        codes = {shape.place.code for shape in period.candidates.meeting(outline)}
        # An area of which only a point is known may have a part of it without its point.
        corners = (
            self.locate(latitude, longitude, on=on) for latitude, longitude in outline.corners
        )
        return codes | {found.code for found in corners if found is not None}

    def _period_of(self, on: date) -> _Period:
        return self._period(bisect_right(self._changes, on))

    def _build_period(self, number: int) -> _Period:
        first_day = self._changes[number - 1] if number else date.min
        valid = [place for place in self._shapes if place.is_valid(first_day)]
        served = PlaceTree(place for place in valid if place.is_served)
        unserved = PlaceTree(place for place in valid if not place.is_served)
        candidates = [_candidate(one, served) for one in self._shapes_of(served.candidates)]
        outlines = [place for place in served.roots if _is_outline(place, served)]
        outlined = {place.code for place in outlines}
        loose = [one for one in candidates if served.root_of(one.place).code not in outlined]
        return _Period(
            candidates=MapLayer(candidates, served),
            outlines=tuple(self._shapes_of(outlines)),
            loose=MapLayer(loose, served),
            unserved=MapLayer(self._shapes_of(unserved.places), unserved),
        )

    def _shapes_of(self, places: Iterable[Place]) -> list[Shape]:
        return [shape for place in places if (shape := self._shapes[place]) is not None]


def _candidate(shape: Shape, tree: PlaceTree) -> Shape:
    """What is searched for it; one that stands in for its parts must not take all points."""
    is_rough = not shape.place.has_exact_boundary and tree.has_children(shape.place)
    return shape.without_boundary() if is_rough and shape.boundary is not None else shape


def _is_outline(root: Place, tree: PlaceTree) -> bool:
    """Whether its boundary tells what is outside.

    Of several roots one without children is a neighbour among neighbours: a gap beside it is a
    flaw of the drawing, not the border of what is served.
    """
    return root.boundary is not None and (tree.has_children(root) or len(tree.roots) == 1)


def _changes(place: Place) -> list[date]:
    days = [place.valid_from]
    if place.valid_until is not None and place.valid_until < date.max:
        days.append(place.valid_until + timedelta(days=1))
    return days


def _located(shape: Shape, found_by: FoundBy, *, is_certain: bool) -> Located:
    return Located(shape.place.scheme, shape.place.code, is_certain, found_by)


def _located_near(shape: Shape) -> Located:
    by_point = shape.boundary is None
    return _located(
        shape, FoundBy.NEAREST_POINT if by_point else FoundBy.NEAREST_BOUNDARY, is_certain=False
    )


def _require_coordinates(latitude: float, longitude: float) -> None:
    # Written so that a number that is none fails it too.
    if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
        raise ValueError("no place on earth has these coordinates")

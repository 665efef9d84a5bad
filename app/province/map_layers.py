"""The shapes of places: which of them contain a point, and which of them is nearest.

Whether a point is inside is decided in degrees, as boundaries are written. Distances are measured
in Mercator's projection: it stretches all directions alike, so that what is nearest stays nearest.
"""

import math
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import numpy as np
import shapely

from app.province.outlines import Outline
from app.province.places import Place, PlaceTree

_EARTH_RADIUS_M = 6_371_008.8


class Shape:
    """A mapped place, ready to be searched by any number of threads."""

    def __init__(self, place: Place) -> None:
        self.place = place
        self.boundary: Any = None
        self._edge: Any = None
        if place.boundary is not None:
            self.boundary = shapely.from_wkb(place.boundary)
            self._edge = shapely.transform(self.boundary.boundary, _flat_array)
            self._make_ready()
        point = shapely.Point(place.point[::-1]) if place.point else self.boundary.centroid
        self._centre = point
        self.centre = shapely.transform(point, _flat_array)
        self.flat = shapely.transform(self.boundary or point, _flat_array)

    @property
    def latitudes(self) -> tuple[float, float]:
        """From where in the south until where in the north it reaches."""
        _, south, _, north = (self.boundary or self._centre).bounds
        return south, north

    @property
    def known_part(self) -> Any:
        """What of it is sure: its exact boundary, or else its point."""
        return self.boundary if self.place.has_exact_boundary else self._centre

    def without_boundary(self) -> "Shape":
        """The same place as a point."""
        point = (self._centre.y, self._centre.x)
        return Shape(replace(self.place, boundary=None, point=point))

    def contains(self, latitude: float, longitude: float) -> bool:
        """Whether the point lies within the boundary or on it."""
        return self.has_inside(_point(longitude, latitude))

    def has_inside(self, point: Any) -> bool:
        """The same for a point that shapely knows already."""
        return self.boundary is not None and bool(self.boundary.intersects(point))

    def is_edge_within(self, radius_m: float, *, latitude: float, longitude: float) -> bool:
        """Whether the boundary's line comes that near to the point."""
        reach = radius_m / math.cos(math.radians(latitude))
        return bool(self._edge.dwithin(_flat_point(latitude, longitude), reach))

    def _make_ready(self) -> None:
        # What GEOS prepares it builds at the first question, unguarded: two threads must not be
        # the first to ask.
        shapely.prepare([self.boundary, self._edge])
        for longitude, latitude in shapely.get_coordinates(self.boundary)[:1]:
            self.contains(latitude, longitude)
            self.is_edge_within(1, latitude=latitude, longitude=longitude)


class MapLayer:
    """Shapes that are searched together."""

    def __init__(self, shapes: Iterable[Shape], tree: PlaceTree) -> None:
        self.shapes = list(shapes)
        self._tree = tree
        self._exact = [shape for shape in self.shapes if shape.place.has_exact_boundary]
        self._boundaries = shapely.STRtree([shape.boundary for shape in self._exact])
        self._flat = shapely.STRtree([shape.flat for shape in self.shapes])
        latitudes = [latitude for shape in self.shapes for latitude in shape.latitudes]
        self._south, self._north = min(latitudes, default=0), max(latitudes, default=0)
        # As with prepared shapes: a tree is built at its first question.
        self._boundaries.query(_flat_point(0, 0))
        self._flat.query(_flat_point(0, 0))

    @property
    def is_exact(self) -> bool:
        """Whether it has the exact boundary of every shape."""
        return len(self._exact) == len(self.shapes)

    def containing(self, latitude: float, longitude: float) -> list[Shape]:
        """The shapes whose exact boundary contains the point, by code; no two in each other."""
        point = _point(longitude, latitude)
        near = [self._exact[nth] for nth in self._boundaries.query(point).tolist()]
        return self._innermost([shape for shape in near if shape.has_inside(point)])

    def nearest(self, latitude: float, longitude: float) -> tuple[Shape, float] | None:
        """The nearest shape and how far it is in metres; None in an empty layer.

        Among equally near ones (rectangles overlap) the one with the nearest centre.
        """
        if not self.shapes:
            return None
        point = _flat_point(latitude, longitude)
        near, distances = self._flat.query_nearest(point, return_distance=True)
        if not len(near):
            return None
        shapes = self._innermost([self.shapes[nth] for nth in near])
        shape = min(shapes, key=lambda one: shapely.distance(one.centre, point))
        # Mercator's scale where the layer is: far from it, its own latitude would say too little.
        scale = math.cos(math.radians(min(max(latitude, self._south), self._north)))
        return shape, float(distances[0]) * scale

    def meeting(self, outline: Outline) -> list[Shape]:
        """The shapes that the outline meets by their exact boundary, or else by their point."""
        return [shape for shape in self.shapes if outline.meets(shape.known_part)]

    def _innermost(self, shapes: list[Shape]) -> list[Shape]:
        if len(shapes) < 2:
            return shapes
        around = {above.code for shape in shapes for above in self._tree.ancestors(shape.place)}
        inner = [shape for shape in shapes if shape.place.code not in around]
        return sorted(inner or shapes, key=lambda shape: shape.place.code)


def _flat_point(latitude: float, longitude: float) -> Any:
    east, north = math.radians(longitude), math.asinh(math.tan(math.radians(latitude)))
    return _point(_EARTH_RADIUS_M * east, _EARTH_RADIUS_M * north)


def _point(east: float, north: float) -> Any:
    # From an array: shapely.Point takes half as long again.
    return shapely.points(np.array((east, north)))


def _flat_array(degrees: Any) -> Any:
    east, north = np.radians(degrees).T
    return _EARTH_RADIUS_M * np.column_stack((east, np.arcsinh(np.tan(north))))

"""A polygon that somebody drew on the map."""

from collections.abc import Sequence
from typing import Any

import shapely


class Outline:
    """A polygon of corners (latitude and longitude in degrees), the last joining the first.

    One that crosses itself stands for the parts that it draws.
    """

    def __init__(self, corners: Sequence[Sequence[float]]) -> None:
        self.corners = [(latitude, longitude) for latitude, longitude in corners]
        drawn = shapely.Polygon([(longitude, latitude) for latitude, longitude in self.corners])
        self._shape = shapely.make_valid(drawn)

    def contains(self, latitude: float, longitude: float) -> bool:
        """Whether the point lies inside, or on the line."""
        return bool(shapely.intersects_xy(self._shape, longitude, latitude))

    def meets(self, geometry: Any) -> bool:
        """Whether it shares a point with a geometry of shapely (longitude first)."""
        return bool(self._shape.intersects(geometry))

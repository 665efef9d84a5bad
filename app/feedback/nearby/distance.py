"""Distances of a few hundred metres, on a plane that touches the earth there: good to a metre.

The arithmetic is the same for numbers and for columns, so that the database may sort by it.
"""

import math
from dataclasses import dataclass
from typing import Any

_METRES_PER_DEGREE = 111_195.0  # of the earth's mean radius, 6,371 km
# Where meridians meet there is no plane; nobody reports from there.
_SMALLEST_COSINE = 0.01


@dataclass(frozen=True)
class Spot:
    """A point (WGS 84, degrees)."""

    latitude: float
    longitude: float

    @property
    def metres_per_degree(self) -> tuple[float, float]:
        """How long a degree is here: of latitude, of longitude."""
        cosine = max(math.cos(math.radians(self.latitude)), _SMALLEST_COSINE)
        return _METRES_PER_DEGREE, _METRES_PER_DEGREE * cosine

    def squared_metres_to(self, latitude: Any, longitude: Any) -> Any:
        """The square of the distance in metres; numbers give a number, columns an expression."""
        north_m, east_m = self.metres_per_degree
        north = (latitude - self.latitude) * north_m
        east = (longitude - self.longitude) * east_m
        return north * north + east * east

    def metres_to(self, latitude: float, longitude: float) -> float:
        """The distance in metres."""
        return math.sqrt(self.squared_metres_to(latitude, longitude))

"""Which area a point lies in."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from app.errors import FieldFault, OutsideServiceArea
from app.province.models import Area

# The province lies within these bounds (WGS 84, degrees).
SOUTH, NORTH, WEST, EAST = 10.8, 11.6, 106.3, 107.0
_LOCAL_LEVELS = ("ward", "commune", "district")


@dataclass(frozen=True)
class AreaFound:
    """The area of a point; not certain as long as it was found by representative points."""

    scheme: str
    code: str
    is_certain: bool = False


def require_inside(latitude: float, longitude: float, *, pointer: str) -> None:
    """Raises ``OutsideServiceArea`` for a point that cannot be in the province."""
    if not (SOUTH <= latitude <= NORTH and WEST <= longitude <= EAST):
        raise OutsideServiceArea(FieldFault(pointer, "outside_service_area"))


def find_area(session: Session, latitude: float, longitude: float, *, on: date) -> AreaFound | None:
    """The area valid ``on`` that day whose representative point is nearest."""
    rows = session.execute(
        select(Area.scheme, Area.code, Area.latitude, Area.longitude).where(
            Area.level.in_(_LOCAL_LEVELS),
            Area.valid_from <= on,
            or_(Area.valid_until.is_(None), Area.valid_until >= on),
        )
    ).all()
    if not rows:
        return None
    nearest = min(rows, key=lambda row: _distance((latitude, longitude), row[2:4]))
    return AreaFound(nearest.scheme, nearest.code)


def _distance(here: Sequence[float], there: Sequence[float]) -> float:
    """Squared distance in degrees of latitude; good enough to compare within a province."""
    east = (here[1] - there[1]) * math.cos(math.radians(here[0]))
    return (here[0] - there[0]) ** 2 + east**2

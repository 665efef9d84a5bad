"""The public map at a million reports against ten thousand, from the province to the street.

Seen closely a map shows single reports, and takes as long as it has of them to show. So the
street of many reports is a small one, with as many in it as the wide one of few.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial

from sqlalchemy import func, select

from app.database import Database
from app.feedback.models import Report
from app.feedback.public.cells import Box
from app.feedback.public.filters import PublicFilter
from app.feedback.public.map import read_map
from app.province.snapshot import load_province
from benchmarks.growth import FEW, Ask, Growth, Sizes, measure_growth
from benchmarks.tiling import EAST, NORTH, SOUTH, WEST

_MIDDLE_EAST, _MIDDLE_NORTH = 106.64, 11.12
# A side of the street of the few, in degrees.
_STREET = 0.1


@dataclass(frozen=True)
class _Look:
    """A part of the map as wide as ``side`` (degrees; None: the province) at a zoom."""

    side: float | None
    zoom: int | None
    wanted: PublicFilter = field(default_factory=PublicFilter)


_LOOKS: Mapping[str, _Look] = {
    "province": _Look(None, 9),
    "province without zoom": _Look(None, None),
    "district": _Look(0.25, 11),
    "district, category": _Look(0.25, 11, PublicFilter(category="roads", state="closed")),
    "town": _Look(0.06, 13),
    "quarter": _Look(0.03, 14),
}


def measure_map(sizes: Sizes) -> Growth:
    """Of the looks at the map the one that grows most."""
    looks = {name: partial(_asking, look) for name, look in _LOOKS.items()}
    return measure_growth(sizes, {**looks, "street": _asking_of_street})


def _asking(look: _Look, database: Database) -> Ask:
    box = Box(WEST, SOUTH, EAST, NORTH) if look.side is None else _square(look.side)
    with database.reading() as connection:
        province = load_province(connection)

    def ask() -> None:
        with database.reading() as connection:
            found = read_map(connection, province, box, look.wanted, zoom=look.zoom)
        assert found["features"], look

    return ask


def _asking_of_street(database: Database) -> Ask:
    with database.reading() as connection:
        reports = connection.scalar(select(func.count()).select_from(Report)) or 0
    return _asking(_Look(_STREET * (FEW / reports) ** 0.5, 17), database)


def _square(side: float) -> Box:
    return Box(
        _MIDDLE_EAST - side / 2,
        _MIDDLE_NORTH - side / 2,
        _MIDDLE_EAST + side / 2,
        _MIDDLE_NORTH + side / 2,
    )

"""Numbers for the sets of areas that reports lie in; few, as areas hardly ever cross."""

from collections.abc import Collection, Mapping

from sqlalchemy import Connection, func, insert, select
from sqlalchemy.orm import Session

from app.province.entries import AreaKey
from app.province.snapshot import Province
from app.province.trees import ancestors
from app.triage.figures.models import FigurePlace

Areas = tuple[AreaKey, ...]
Places = Mapping[int, Areas]


def read_places(connection: Connection) -> Places:
    """The areas of each place."""
    rows = connection.execute(select(FigurePlace.id, FigurePlace.areas))
    return {row.id: _read(row.areas) for row in rows}


class PlaceNumbers:
    """Gives sets of areas their numbers; whoever makes one has the only turn."""

    def __init__(self, session: Session) -> None:
        self._session = session
        rows = session.execute(select(FigurePlace.areas, FigurePlace.id))
        self._numbers: dict[str, int] = {row.areas: row.id for row in rows}

    def of(self, areas: Areas) -> int:
        """The number of ``areas``, in order; a new one where they have none."""
        written = " ".join(f"{scheme}/{code}" for scheme, code in areas)
        if written not in self._numbers:
            last = self._session.scalar(select(func.max(FigurePlace.id))) or 0
            self._session.execute(insert(FigurePlace).values(id=last + 1, areas=written))
            self._numbers[written] = last + 1
        return self._numbers[written]


def lying_in(places: Places, province: Province, area: AreaKey) -> list[int]:
    """The places in ``area`` or in one below it."""
    return [place for place, areas in places.items() if _is_in(province, areas, area)]


def _is_in(province: Province, areas: Collection[AreaKey], area: AreaKey) -> bool:
    parents = province.area_parents
    return any(area in ancestors(one, parents) for one in areas if one in parents)


def _read(written: str) -> Areas:
    pairs = (one.partition("/") for one in written.split())
    return tuple((scheme, code) for scheme, _, code in pairs)

"""All public places and digital services at one moment, immutable, as a process keeps them."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import Connection, select

from app.database import AnyRow, table_of
from app.province.snapshot import Generation
from app.province.validity import Validity
from app.services.digital_services.models import DigitalService
from app.services.places.models import PublicPlace
from app.services.places.opening_hours import OpeningHours, read_hours
from app.texts.folding import fold


@dataclass(frozen=True)
class PlaceEntry:
    """A place; ``words`` are what a search looks through, folded."""

    row: AnyRow
    hours: OpeningHours | None
    validity: Validity
    words: str

    @property
    def code(self) -> str:
        """Its code."""
        return str(self.row.code)


@dataclass(frozen=True)
class Directory:
    """``generation`` is that of the reference data, which counts changes here as well."""

    generation: Generation
    places: Mapping[str, PlaceEntry]
    services: tuple[AnyRow, ...]


NOTHING = Directory((-1, -1), {}, ())


def load_directory(connection: Connection, generation: Generation) -> Directory:
    """The places by code and the digital services in their order: two statements."""
    places = connection.execute(select(table_of(PublicPlace)).order_by(PublicPlace.code))
    in_order = (DigitalService.position, DigitalService.code)
    services = connection.execute(select(table_of(DigitalService)).order_by(*in_order))
    return Directory(generation, {row.code: _entry(row) for row in places}, tuple(services))


def _entry(row: AnyRow) -> PlaceEntry:
    searched = (row.name_vi, row.name_en, row.address_vi, row.address_en)
    return PlaceEntry(
        row,
        read_hours(row.opening_hours) if row.opening_hours else None,
        Validity(row.valid_from, row.valid_until),
        fold(" ".join(filter(None, searched))),
    )

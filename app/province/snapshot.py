"""All reference data at one moment, immutable; loaded anew only when something changed."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from itertools import product
from typing import Any

from sqlalchemy import Connection, select

from app.database import AnyRow, Base
from app.province.calendar_entries import CalendarEntry, ClassEntry, DayEntry
from app.province.calendars import calendars_of
from app.province.deadlines.amounts import read_amount
from app.province.deadlines.due import DeadlineClass
from app.province.deadlines.working_calendar import WorkingCalendar as CountingCalendar
from app.province.entries import (
    AgencyEntry,
    AreaEntry,
    AreaKey,
    BoundaryEntry,
    CategoryEntry,
    SchemeEntry,
)
from app.province.locating import AreaIndex, Place
from app.province.models import (
    Agency,
    Area,
    AreaBoundary,
    AreaScheme,
    CalendarDay,
    Category,
    CategoryGroup,
    ProvinceState,
    WorkingCalendar,
)
from app.province.models import DeadlineClass as DeadlineClassRow
from app.province.validity import Validity

Generation = tuple[int, int]
Claim = tuple[str, Validity]


@dataclass(frozen=True)
class Province:
    """The reference data. ``generation`` counts all changes, and those of boundaries apart."""

    generation: Generation
    schemes: Mapping[str, SchemeEntry]
    areas: Mapping[AreaKey, AreaEntry]
    boundaries: Mapping[AreaKey, BoundaryEntry]
    agencies: Mapping[str, AgencyEntry]
    groups: Mapping[str, AnyRow]
    categories: Mapping[str, CategoryEntry]
    calendars: Mapping[str, CalendarEntry]
    days: Mapping[tuple[str, date], DayEntry]
    classes: Mapping[str, ClassEntry]

    @cached_property
    def indexes(self) -> Mapping[str, AreaIndex]:
        """Where a point lies, by scheme."""
        places: dict[str, list[Place]] = {scheme: [] for scheme in self.schemes}
        for area in self.areas.values():
            places[area.key[0]].append(_place(area, self.boundaries.get(area.key)))
        return {scheme: AreaIndex(found) for scheme, found in places.items()}

    @cached_property
    def area_parents(self) -> Mapping[AreaKey, AreaKey | None]:
        """What lies above each area."""
        return {key: area.parent for key, area in self.areas.items()}

    @cached_property
    def agency_parents(self) -> Mapping[str, str | None]:
        """What stands above each agency."""
        return {code: agency.parent for code, agency in self.agencies.items()}

    @cached_property
    def claims(self) -> Mapping[tuple[str, AreaKey | None], tuple[Claim, ...]]:
        """Which agencies are responsible, by category and area (None: everywhere), and when."""
        found: defaultdict[tuple[str, AreaKey | None], list[Claim]] = defaultdict(list)
        for agency in self.agencies.values():
            for one in agency.responsibilities:
                for category, area in product(one.categories, one.areas or (None,)):
                    found[category, area].append((agency.code, one.validity))
        return {key: tuple(claims) for key, claims in found.items()}

    @cached_property
    def counting_calendars(self) -> Mapping[str, CountingCalendar]:
        """The calendars to count by, what they inherit included."""
        return calendars_of(self.calendars, self.days)

    @cached_property
    def deadline_classes(self) -> Mapping[str, DeadlineClass]:
        """The deadline classes to count by."""
        return {code: _deadline_class(entry) for code, entry in self.classes.items()}


def read_generation(connection: Connection) -> Generation:
    """How often reference data, and boundaries among them, were changed."""
    generation, area_generation = connection.execute(_GENERATION).one()
    return generation, area_generation


def load_records(connection: Connection) -> Province:
    """The reference data without any boundary: enough to see whether they fit together."""
    return _load(connection, read_generation(connection), {})


def load_province(connection: Connection, earlier: Province | None = None) -> Province:
    """The reference data as ``connection`` sees them.

    What takes long to read or to prepare (polygons, their index) is taken from ``earlier`` where
    it is the same.
    """
    # Before all else: what somebody changes meanwhile is then read again.
    generation = read_generation(connection)
    if earlier is None or earlier.generation[1] != generation[1]:
        return _load(connection, generation, _load_boundaries(connection))
    province = _load(connection, generation, earlier.boundaries)
    if earlier.areas == province.areas and earlier.schemes == province.schemes:
        # As cached_property keeps it.
        vars(province)["indexes"] = earlier.indexes
    return province


def _load(
    connection: Connection, generation: Generation, boundaries: Mapping[AreaKey, BoundaryEntry]
) -> Province:
    return Province(
        generation=generation,
        schemes=_by_code(map(SchemeEntry.of, _rows(connection, AreaScheme))),
        areas={entry.key: entry for entry in map(AreaEntry.of, _rows(connection, Area))},
        boundaries=boundaries,
        agencies=_by_code(map(AgencyEntry.of, _rows(connection, Agency))),
        groups=_by_code(_rows(connection, CategoryGroup)),
        categories=_by_code(map(CategoryEntry.of, _rows(connection, Category))),
        calendars=_by_code(map(CalendarEntry.of, _rows(connection, WorkingCalendar))),
        days={
            (entry.calendar, entry.on): entry
            for entry in map(DayEntry.of, _rows(connection, CalendarDay))
        },
        classes=_by_code(map(ClassEntry.of, _rows(connection, DeadlineClassRow))),
    )


_GENERATION = select(ProvinceState.generation, ProvinceState.area_generation)


def _rows(connection: Connection, model: type[Base]) -> list[AnyRow]:
    return list(connection.execute(select(model.__table__)))


def _by_code(entries: Any) -> dict[str, Any]:
    return {entry.code: entry for entry in entries}


def _load_boundaries(connection: Connection) -> dict[AreaKey, BoundaryEntry]:
    return {
        (row.scheme, row.code): BoundaryEntry(row.boundary, row.is_exact)
        for row in _rows(connection, AreaBoundary)
    }


def _place(area: AreaEntry, boundary: BoundaryEntry | None) -> Place:
    return Place(
        scheme=area.key[0],
        code=area.key[1],
        parent_code=area.parent[1] if area.parent else None,
        point=area.point,
        boundary=boundary.boundary if boundary else None,
        is_exact=boundary.is_exact if boundary else False,
        is_served=area.is_served,
        valid_from=area.validity.first,
        valid_until=area.validity.last,
    )


def _deadline_class(entry: ClassEntry) -> DeadlineClass:
    return DeadlineClass(
        code=entry.code,
        allowed=read_amount(entry.allowed),
        warning=read_amount(entry.warning) if entry.warning else None,
        escalations=tuple(map(read_amount, entry.escalations)),
        extension_working_days=entry.extension_working_days,
    )

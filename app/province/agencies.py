"""Who leads a report, and by which calendar they count."""

from collections.abc import Iterator, Mapping
from datetime import date

from app.province.deadlines.working_calendar import WorkingCalendar
from app.province.entries import AgencyEntry, AreaKey
from app.province.snapshot import Province
from app.province.trees import ancestors


def lead_agency(province: Province, category: str, area: AreaKey | None, *, on: date) -> str:
    """The agency that leads reports of ``category`` in ``area`` on that day.

    The one that is responsible for the area itself comes before one of an area above it, before
    one that is responsible everywhere, before the category's own. An agency that has ended is
    followed to its successor.
    """
    wanted = next(_responsible(province, category, area, on), None)
    code = wanted or province.categories[category].lead_agency
    found = find_valid_agency(province.agencies, code, on=on)
    return found.code if found else code


def impartial_agency(province: Province, agency: str, accused: str, *, on: date) -> str:
    """``agency``, or where it is ``accused`` or below it, the nearest above that is neither.

    Where nothing is above it is the accused one itself, which never sees what accuses it: that
    leaves those who see the whole province.
    """
    parents = province.agency_parents
    if accused not in ancestors(agency, parents):
        return agency
    above = (code for code in ancestors(accused, parents) if code != accused)
    found = next((one for one in above if province.agencies[one].validity.holds(on)), None)
    return found or accused


def calendar_of(province: Province, agency: str) -> WorkingCalendar:
    """The calendar of an agency: its own, or the nearest above it."""
    line = ancestors(agency, province.agency_parents)
    named = (province.agencies[one].calendar for one in line)
    return province.counting_calendars[next(filter(None, named))]


def find_valid_agency(
    agencies: Mapping[str, AgencyEntry], code: str, *, on: date
) -> AgencyEntry | None:
    """The agency, or the first of those that followed it which is there on that day."""
    successors = {one: entry.successor for one, entry in agencies.items()}
    line = (agencies[one] for one in ancestors(code, successors))
    return next((one for one in line if one.validity.holds(on)), None)


def _responsible(
    province: Province, category: str, area: AreaKey | None, on: date
) -> Iterator[str]:
    above = ancestors(area, province.area_parents) if area else ()
    for where in (*above, None):
        for agency, validity in province.claims.get((category, where), ()):
            if validity.holds(on):
                yield agency

"""Agencies form a tree, count by a calendar, and no two lead the same thing."""

from collections.abc import Iterator, Sequence
from datetime import date

from app.province.entries import AgencyEntry
from app.province.rules.faults import RecordFault, link_faults, successor_faults
from app.province.snapshot import Claim, Province
from app.province.trees import ancestors

AGENCY, CLAIMED = "agency", "responsibility_overlaps"


def agency_faults(province: Province) -> Iterator[RecordFault]:
    """Faults of agencies."""
    parents = province.agency_parents
    yield from link_faults(AGENCY, "parent", parents)
    yield from successor_faults(AGENCY, province.agencies)
    for code, agency in province.agencies.items():
        if agency.calendar is not None and agency.calendar not in province.calendars:
            yield RecordFault(AGENCY, code, "calendar", "unknown_value")
        elif not any(province.agencies[one].calendar for one in ancestors(code, parents)):
            yield RecordFault(AGENCY, code, "calendar", "calendar_needed")
        yield from _responsibility_faults(province, agency)
    yield from _overlaps(province)


def _responsibility_faults(province: Province, agency: AgencyEntry) -> Iterator[RecordFault]:
    for number, one in enumerate(agency.responsibilities):
        at = f"responsibilities/{number}"
        if one.validity.is_reversed:
            yield RecordFault(AGENCY, agency.code, f"{at}/valid_until", "validity_reversed")
        for index, category in enumerate(one.categories):
            if category not in province.categories:
                where = f"{at}/categories/{index}"
                yield RecordFault(AGENCY, agency.code, where, "unknown_value")
        for index, area in enumerate(one.areas):
            if area not in province.areas:
                yield RecordFault(AGENCY, agency.code, f"{at}/areas/{index}", "unknown_value")


def _overlaps(province: Province) -> Iterator[RecordFault]:
    for (category, area), claimed in province.claims.items():
        where = area[1] if area else "*"
        for first, second in _overlapping(claimed):
            # Of both: whoever comes second is told, whichever stands first.
            for agency, other in ((first, second), (second, first)):
                params = (("category", category), ("area", where), ("other", other))
                yield RecordFault(AGENCY, agency, "responsibilities", CLAIMED, params)


def _overlapping(claimed: Sequence[Claim]) -> Iterator[tuple[str, str]]:
    """Every claim that overlaps earlier ones, with that of them which lasts longest.

    Not every pair: of thousands of claims that would keep a processor busy for minutes.
    """
    in_order = sorted(claimed, key=lambda claim: claim[1].first)
    longest, ours = in_order[0]
    for agency, validity in in_order[1:]:
        if ours.overlaps(validity):
            yield longest, agency
        if (validity.last or date.max) > (ours.last or date.max):
            longest, ours = agency, validity

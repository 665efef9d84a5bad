"""Schemes follow one another; areas form a tree within their scheme."""

from collections.abc import Iterator
from itertools import pairwise

from app.province.entries import AreaEntry
from app.province.rules.faults import RecordFault, link_faults, validity_faults
from app.province.snapshot import Province

SCHEME, AREA = "area_scheme", "area"


def scheme_faults(province: Province) -> Iterator[RecordFault]:
    """Faults of schemes: on any day at most one is in force."""
    in_order = sorted(province.schemes.values(), key=lambda one: (one.validity.first, one.code))
    for scheme in in_order:
        yield from validity_faults(SCHEME, scheme.code, scheme.validity)
    for earlier, later in pairwise(in_order):
        if earlier.validity.overlaps(later.validity):
            with_which = (("other", earlier.code),)
            yield RecordFault(SCHEME, later.code, "valid_from", "validity_overlaps", with_which)


def area_faults(province: Province) -> Iterator[RecordFault]:
    """Faults of areas: their dates, what lies above them and what they became part of."""
    links = {
        written(area): f"{area.parent[0]}/{area.parent[1]}" if area.parent else None
        for area in province.areas.values()
    }
    yield from link_faults(AREA, "parent", links)
    for area in province.areas.values():
        yield from validity_faults(AREA, written(area), area.validity)
        yield from _scheme_faults(province, area)
        yield from _parent_faults(province, area)
        for successor in area.successors:
            if successor not in province.areas or successor == area.key:
                named = (("value", "/".join(successor)),)
                yield RecordFault(AREA, written(area), "successors", "unknown_value", named)


def written(area: AreaEntry) -> str:
    """The area's key as faults, paths and the audit write it."""
    return "/".join(area.key)


def _scheme_faults(province: Province, area: AreaEntry) -> Iterator[RecordFault]:
    scheme = province.schemes.get(area.key[0])
    if scheme is None:
        yield RecordFault(AREA, written(area), "scheme", "unknown_value")
    elif not area.validity.lies_within(scheme.validity):
        yield RecordFault(AREA, written(area), "valid_from", "outside_validity_of_scheme")


def _parent_faults(province: Province, area: AreaEntry) -> Iterator[RecordFault]:
    parent = province.areas.get(area.parent) if area.parent else None
    if parent is not None and not area.validity.overlaps(parent.validity):
        yield RecordFault(AREA, written(area), "parent", "not_valid_then")

"""Categories name what exists, keep sensitive reports shut, and ask answerable questions."""

from collections.abc import Iterator
from datetime import date

from app.province.agencies import find_valid_agency
from app.province.entries import CategoryEntry
from app.province.rules.faults import RecordFault, successor_faults
from app.province.snapshot import Province
from app.province.trees import ancestors
from app.province.validity import Validity

CATEGORY = "category"


def category_faults(province: Province) -> Iterator[RecordFault]:
    """Faults of categories."""
    yield from successor_faults(CATEGORY, province.categories)
    for category in province.categories.values():
        yield from _name_faults(province, category)
        yield from _nature_faults(category)
        yield from _attribute_faults(category)


def _name_faults(province: Province, category: CategoryEntry) -> Iterator[RecordFault]:
    if category.group is not None and category.group not in province.groups:
        yield RecordFault(CATEGORY, category.code, "group", "unknown_value")
    if category.deadline_class not in province.classes:
        yield RecordFault(CATEGORY, category.code, "deadline_class", "unknown_value")
    successor = province.categories.get(category.successor or "")
    if successor is not None and successor.kind != category.kind:
        yield RecordFault(CATEGORY, category.code, "successor", "successor_of_other_kind")
    if category.lead_agency not in province.agencies:
        yield RecordFault(CATEGORY, category.code, "lead_agency", "unknown_value")
    elif not category.validity.is_reversed and not _is_led_throughout(province, category):
        yield RecordFault(CATEGORY, category.code, "lead_agency", "not_valid_then")


def _is_led_throughout(province: Province, category: CategoryEntry) -> bool:
    """Whether somebody leads it from its first day on: the agency, or one that followed it."""
    first = find_valid_agency(province.agencies, category.lead_agency, on=category.validity.first)
    successors = {code: agency.successor for code, agency in province.agencies.items()}
    line = ancestors(first.code, successors) if first else ()
    return any(_lasts(province.agencies[one].validity, category.validity.last) for one in line)


def _lasts(validity: Validity, until: date | None) -> bool:
    """Whether it ends no sooner than ``until``; None is for ever."""
    return validity.last is None or (until is not None and until <= validity.last)


def _nature_faults(category: CategoryEntry) -> Iterator[RecordFault]:
    if category.is_emergency and not category.emergency_numbers:
        yield RecordFault(CATEGORY, category.code, "emergency_numbers", "required")
    if category.is_sensitive and category.default_publication != "restricted":
        yield RecordFault(CATEGORY, category.code, "default_publication", "sensitive_restricted")


def _attribute_faults(category: CategoryEntry) -> Iterator[RecordFault]:
    seen: set[str] = set()
    for number, one in enumerate(category.attributes):
        at = f"attributes/{number}"
        if one.code in seen:
            yield RecordFault(CATEGORY, category.code, f"{at}/code", "repeated")
        seen.add(one.code)
        if one.datatype.has_values != bool(one.values):
            yield RecordFault(CATEGORY, category.code, f"{at}/values", "values_of_list_only")
        if len(set(one.values)) < len(one.values):
            yield RecordFault(CATEGORY, category.code, f"{at}/values", "repeated")

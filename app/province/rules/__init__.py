"""What must hold over all reference data together; pure, and the same for every way in."""

from collections.abc import Callable, Iterator

from app.province.rules.agencies import agency_faults
from app.province.rules.areas import area_faults, scheme_faults
from app.province.rules.categories import category_faults
from app.province.rules.faults import RecordFault
from app.province.rules.working_time import (
    calendar_faults,
    class_faults,
    closure_faults,
    day_faults,
)
from app.province.snapshot import Province

__all__ = ["RecordFault", "find_faults"]

_RULES: tuple[Callable[[Province], Iterator[RecordFault]], ...] = (
    scheme_faults,
    area_faults,
    agency_faults,
    category_faults,
    calendar_faults,
    day_faults,
    closure_faults,
    class_faults,
)


def find_faults(province: Province) -> set[RecordFault]:
    """Everything in ``province`` that contradicts something else in it."""
    return {fault for rule in _RULES for fault in rule(province)}

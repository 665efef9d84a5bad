"""From which day until which: everything in the reference data that has dates."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Validity:
    """From ``first`` until ``last``, both days included; without a last day for ever."""

    first: date
    last: date | None = None

    @property
    def is_reversed(self) -> bool:
        """Whether it ends before it begins."""
        return self.last is not None and self.last < self.first

    def holds(self, day: date) -> bool:
        """Whether ``day`` lies in it."""
        return self.first <= day and (self.last is None or day <= self.last)

    def overlaps(self, other: "Validity") -> bool:
        """Whether there is a day in both."""
        return (self.last is None or other.first <= self.last) and (
            other.last is None or self.first <= other.last
        )

    def lies_within(self, other: "Validity") -> bool:
        """Whether every day of it lies in ``other``."""
        ends_within = other.last is None or (self.last is not None and self.last <= other.last)
        return other.first <= self.first and ends_within

"""How much time: so many minutes, hours, working hours or working days."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Any


class Basis(StrEnum):
    """What an amount is counted in; minutes and hours are plain, by the clock."""

    MINUTES = "minutes"
    HOURS = "hours"
    WORKING_HOURS = "working_hours"
    WORKING_DAYS = "working_days"


@dataclass(frozen=True, slots=True)
class Amount:
    """So much of something; at least one."""

    count: int
    basis: Basis

    def __post_init__(self) -> None:
        if self.count < 1:
            raise ValueError("an amount is at least 1")

    @property
    def is_plain(self) -> bool:
        """Whether it is counted by the clock, day and night."""
        return self.basis in (Basis.MINUTES, Basis.HOURS)

    @property
    def time(self) -> timedelta:
        """The same as time, for every basis but working days."""
        if self.basis is Basis.MINUTES:
            return timedelta(minutes=self.count)
        return timedelta(hours=self.count)


def read_amount(written: Mapping[str, Any]) -> Amount:
    """The amount that ``{"count", "basis"}`` means; raises ValueError for what is none."""
    return Amount(written["count"], Basis(written["basis"]))

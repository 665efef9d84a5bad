"""What a published report adds to public numbers: to clusters of the map, to counts by month."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from itertools import product
from typing import Any, NamedTuple, Self, TypeVar

from app.feedback.public.cells import cell_above
from app.feedback.states import DONE_STATES, OPEN_STATES
from app.province.entries import AreaKey

# Of the grid; the coarsest shows the world, the finest a quarter of a square kilometre.
CLUSTER_LEVELS = (4, 8, 10, 12, 14, 16)
EVERY = ""

# So many of each thing that a row counts.
Amounts = tuple[int, ...]
Key = TypeVar("Key", bound=tuple[object, ...])


class Dimension(StrEnum):
    """What reports are counted by, besides the month that they were received in."""

    CATEGORY = "category"
    AREA = "area"
    STATE = "state"


class ClusterKey(NamedTuple):
    """A row of the map's clusters; an empty category or state means every one."""

    level: int
    category: str
    state: str
    cell: int


class MonthKey(NamedTuple):
    """A row of the counts by month."""

    month: str
    dimension: str
    scheme: str
    code: str


@dataclass(frozen=True)
class Counted:
    """What a published report counts as. Places in millionths of a degree."""

    cell: int
    latitude_e6: int
    longitude_e6: int
    category: str
    state: str
    month: str
    is_reopened: bool
    # In each scheme that has one there.
    areas: tuple[AreaKey, ...]

    @classmethod
    def read(cls, kept: Mapping[str, Any]) -> Self:
        """As ``kept`` in the ledger."""
        areas = tuple((scheme, code) for scheme, code in kept["areas"])
        return cls(**{**kept, "areas": areas})

    def clusters(self) -> dict[ClusterKey, Amounts]:
        """The clusters it is in: one report, and its place."""
        amounts = (1, self.latitude_e6, self.longitude_e6)
        named = product(CLUSTER_LEVELS, (EVERY, self.category), (EVERY, self.state))
        return {
            ClusterKey(level, category, state, cell_above(self.cell, level)): amounts
            for level, category, state in named
        }

    def months(self) -> dict[MonthKey, Amounts]:
        """The counts it is in: received, open, done, reopened."""
        parts = (True, self.state in OPEN_STATES, self.state in DONE_STATES, self.is_reopened)
        amounts = tuple(map(int, parts))
        named = [(Dimension.CATEGORY, "", self.category), (Dimension.STATE, "", self.state)]
        named += [(Dimension.AREA, scheme, code) for scheme, code in self.areas]
        return {
            MonthKey(self.month, dimension.value, scheme, code): amounts
            for dimension, scheme, code in named
        }


@dataclass(frozen=True)
class Change:
    """What a report counted as, and what it counts as now; None: nothing."""

    before: Counted | None
    after: Counted | None


class Deltas(NamedTuple):
    """What changes add to each row, in the rows' order; rows that stay as they are left out."""

    clusters: dict[ClusterKey, Amounts]
    months: dict[MonthKey, Amounts]


def deltas_of(changes: Iterable[Change]) -> Deltas:
    """All that ``changes`` do, row by row."""
    clusters: dict[ClusterKey, Amounts] = {}
    months: dict[MonthKey, Amounts] = {}
    for change in changes:
        for counted, sign in ((change.before, -1), (change.after, 1)):
            if counted is not None:
                _add(clusters, counted.clusters(), sign)
                _add(months, counted.months(), sign)
    return Deltas(_moved(clusters), _moved(months))


def _add(sums: dict[Key, Amounts], amounts: Mapping[Key, Amounts], sign: int) -> None:
    for key, values in amounts.items():
        before = sums.get(key, (0,) * len(values))
        sums[key] = tuple(one + sign * more for one, more in zip(before, values, strict=True))


def _moved(sums: Mapping[Key, Amounts]) -> dict[Key, Amounts]:
    return {key: sums[key] for key in sorted(sums) if any(sums[key])}

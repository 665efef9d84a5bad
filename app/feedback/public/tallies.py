"""What a published report adds to public numbers: to clusters of the map, to counts by month."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import product
from typing import Any, NamedTuple, Self

from app.feedback.public.cells import cell_above
from app.feedback.states import DONE_STATES, OPEN_STATES
from app.province.entries import AreaKey

# Of the grid; the coarsest shows the world, the finest a quarter of a square kilometre.
CLUSTER_LEVELS = (4, 8, 10, 12, 14, 16)
EVERY = ""

# So many of each thing that a row counts.
Amounts = tuple[int, ...]
_Sums = dict[tuple[Any, ...], list[int]]


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
    finest: _Sums = {}
    months: _Sums = {}
    for change in changes:
        for counted, sign in ((change.before, -1), (change.after, 1)):
            if counted is not None:
                place = cell_above(counted.cell, CLUSTER_LEVELS[-1])
                amounts = (1, counted.latitude_e6, counted.longitude_e6)
                _add(finest, (counted.category, counted.state, place), amounts, sign)
                for key, parts in counted.months().items():
                    _add(months, key, parts, sign)
    return Deltas(
        {ClusterKey(*key): amounts for key, amounts in _moved(_all_clusters(finest)).items()},
        {MonthKey(*key): amounts for key, amounts in _moved(months).items()},
    )


def _all_clusters(finest: _Sums) -> _Sums:
    """Every row of the clusters, from the sums by category, state and cell of the finest level.

    Each level is summed from the one below it, so that it costs as much as that has cells and not
    as there are reports.
    """
    below: _Sums = {}
    for (category, state, cell), amounts in finest.items():
        for named in product((EVERY, category), (EVERY, state)):
            _add(below, (*named, cell), amounts, 1)
    found: _Sums = {}
    level = CLUSTER_LEVELS[-1]
    for next_level in (*CLUSTER_LEVELS[-2::-1], None):
        found.update({(level, *key): amounts for key, amounts in below.items()})
        if next_level is not None:
            above: _Sums = {}
            for (category, state, cell), amounts in below.items():
                _add(above, (category, state, cell >> 2 * (level - next_level)), amounts, 1)
            level, below = next_level, above
    return found


def _add(sums: _Sums, key: tuple[Any, ...], amounts: Sequence[int], sign: int) -> None:
    kept = sums.get(key)
    if kept is None:
        sums[key] = [sign * amount for amount in amounts]
        return
    for position, amount in enumerate(amounts):
        kept[position] += sign * amount


def _moved(sums: _Sums) -> dict[tuple[Any, ...], Amounts]:
    return {key: tuple(sums[key]) for key in sorted(sums) if any(sums[key])}

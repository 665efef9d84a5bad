"""What a report counts as in staff's numbers, and what a change of that does to the sums."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import product
from typing import NamedTuple, Self

from app.database import AnyRow
from app.feedback.states import DONE_STATES, OPEN_STATES, State
from app.triage.figures.periods import Level, begin_of

EVERY_CATEGORY = ""
EVERY_PLACE = 0
# Kept over all categories alone: one category has but few agencies.
EVERY_AGENCY = ""
# What a row of the sums counts, in its own words.
AMOUNTS = (
    "received",
    "open",
    "done",
    "rejected",
    "referred",
    "duplicates",
    "withdrawn",
    "reopened",
    "satisfied",
    "dissatisfied",
    "silent",
)


class CellKey(NamedTuple):
    """A row of the sums."""

    level: str
    category_code: str
    place_id: int
    begins_on: date
    agency_code: str
    circle: int


@dataclass(frozen=True)
class Fact:
    """What a report counts as; the fields are the columns of its row."""

    received_on: date
    category_code: str
    agency_code: str
    place_id: int
    circle: int
    cell: int
    state: str
    due_at: datetime | None
    is_reopened: bool
    is_satisfied: bool | None
    first_answer: int | None
    resolution: int | None

    @classmethod
    def read(cls, row: AnyRow) -> Self:
        """As it was kept."""
        return cls(**{name: getattr(row, name) for name in cls.__dataclass_fields__})

    def cells(self) -> Iterator[CellKey]:
        """The sums that it is in."""
        for level, category, place in product(
            Level, (EVERY_CATEGORY, self.category_code), (EVERY_PLACE, self.place_id)
        ):
            begins_on = begin_of(self.received_on, level)
            agencies = [self.agency_code]
            if category == EVERY_CATEGORY:
                agencies.append(EVERY_AGENCY)
            for agency in agencies:
                yield CellKey(level, category, place, begins_on, agency, self.circle)

    def amounts(self) -> tuple[bool, ...]:
        """What it adds to each of ``AMOUNTS``."""
        is_done = self.state in DONE_STATES
        return (
            True,
            self.state in OPEN_STATES,
            is_done,
            self.state == State.REJECTED,
            self.state == State.REFERRED,
            self.state == State.DUPLICATE,
            self.state == State.WITHDRAWN,
            self.is_reopened,
            self.is_satisfied is True,
            self.is_satisfied is False,
            is_done and self.is_satisfied is None,
        )


@dataclass
class Sums:
    """Numbers of many reports: ``AMOUNTS``, and how many by bucket of working time."""

    amounts: list[int] = field(default_factory=lambda: [0] * len(AMOUNTS))
    first_answers: Counter[int] = field(default_factory=Counter)
    resolutions: Counter[int] = field(default_factory=Counter)

    def add(self, fact: Fact, sign: int) -> None:
        """Count a report, or with -1 take it back."""
        for position, amount in enumerate(fact.amounts()):
            self.amounts[position] += sign * amount
        if fact.first_answer is not None:
            self.first_answers[fact.first_answer] += sign
        if fact.resolution is not None:
            self.resolutions[fact.resolution] += sign

    def add_row(self, row: AnyRow) -> None:
        """Add the sums that were kept in a row."""
        for position, name in enumerate(AMOUNTS):
            self.amounts[position] += getattr(row, name)
        for kept, buckets in (
            (row.first_answers, self.first_answers),
            (row.resolutions, self.resolutions),
        ):
            for bucket, reports in kept.items():
                buckets[int(bucket)] += reports

    def values(self) -> dict[str, object]:
        """As they are kept in a row."""
        return {
            **dict(zip(AMOUNTS, self.amounts, strict=True)),
            "first_answers": _written(self.first_answers),
            "resolutions": _written(self.resolutions),
        }


@dataclass(frozen=True)
class Change:
    """What a report counted as before, and what it counts as now; None: it was not counted."""

    before: Fact | None
    after: Fact


def deltas_of(changes: Iterable[Change]) -> dict[CellKey, Sums]:
    """What ``changes`` add to each row of the sums, in the rows' order."""
    found: dict[CellKey, Sums] = {}
    for change in changes:
        for fact, sign in ((change.before, -1), (change.after, 1)):
            if fact is not None:
                for key in fact.cells():
                    found.setdefault(key, Sums()).add(fact, sign)
    return {key: found[key] for key in sorted(found)}


def _written(buckets: Counter[int]) -> dict[str, int]:
    return {str(bucket): buckets[bucket] for bucket in sorted(buckets) if buckets[bucket]}

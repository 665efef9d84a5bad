"""Published reports by month and one property, read from rows that the worker keeps up."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypedDict

from sqlalchemy import Connection, select

from app.feedback.models import MonthlyCount
from app.feedback.public.suppression import Cell, Counts, Told, tell, tell_total
from app.feedback.public.tallies import Dimension

_COUNTS = MonthlyCount.__table__


class MonthTotal(TypedDict):
    """A month's numbers; None: too small to be told, or they would tell another one."""

    month: str
    received: int | None
    open: int | None
    done: int | None
    reopened: int | None
    is_suppressed: bool


class MonthItem(MonthTotal):
    """A month's numbers of one category, area or state."""

    code: str


class Statistics(TypedDict):
    """A table by month, and the months' totals."""

    items: list[MonthItem]
    totals: list[MonthTotal]


@dataclass(frozen=True)
class Split:
    """One way to divide a month's reports; ``scheme`` only where it is by area."""

    dimension: str
    scheme: str = ""


Month = Mapping[Split, Mapping[str, Counts]]


def read_statistics(
    connection: Connection, wanted: Split, *, month_from: str, month_until: str
) -> Statistics:
    """The published reports received in each month ("2026-03"), both ends included."""
    months = _read_months(connection, month_from, month_until)
    return {
        "items": [
            _item(month, wanted, code, counts)
            for month in sorted(months)
            for code, counts in sorted(months[month].get(wanted, {}).items())
        ],
        "totals": [_total(month, months[month]) for month in sorted(months)],
    }


def _read_months(connection: Connection, first: str, last: str) -> Mapping[str, Month]:
    found: defaultdict[str, defaultdict[Split, dict[str, Counts]]] = defaultdict(
        lambda: defaultdict(dict)
    )
    for row in connection.execute(select(_COUNTS).where(_COUNTS.c.month.between(first, last))):
        counts = Counts(row.received, row.open, row.done, row.reopened)
        found[row.month][Split(row.dimension, row.scheme)][row.code] = counts
    return found


def _item(month: str, split: Split, code: str, counts: Counts) -> MonthItem:
    told = _told(split, counts)
    numbers = _numbers(month, told)
    if split.dimension == Dimension.STATE:
        numbers["reopened"] = None
    return {**numbers, "code": code}


def _told(split: Split, counts: Counts) -> Told:
    """What is told of one category, area or state.

    A state's reports are all open, all done or neither; how many were reopened is not told of
    any state, so that nothing can be reckoned from it.
    """
    told = tell(counts)
    if split.dimension != Dimension.STATE:
        return told
    return Told(
        told.received,
        told.received if counts.open else 0,
        told.received if counts.done else 0,
        counts.reopened,
    )


def _total(month: str, splits: Month) -> MonthTotal:
    """Told only where no split, whoever asked for which, gives a small number away by it."""
    total = Counts.sum(splits[Split(Dimension.STATE.value)].values())
    tables = [_table(split, cells, total) for split, cells in splits.items()]
    return _numbers(month, tell_total(total, tables))


def _table(split: Split, cells: Mapping[str, Counts], total: Counts) -> list[Cell]:
    table = [Cell(counts, _told(split, counts)) for counts in cells.values()]
    # Reports that lie in no area of a scheme can be reckoned too.
    rest = total.without(Counts.sum(cells.values()))
    return [*table, Cell(rest, tell(rest))] if rest.received else table


def _numbers(month: str, told: Told) -> MonthTotal:
    return {
        "month": month,
        "received": told.received,
        "open": told.open,
        "done": told.done,
        "reopened": told.reopened,
        "is_suppressed": told.is_suppressed,
    }

"""Periods of time in whole weeks, months or years, and the days before and after these."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

_ONE_DAY = timedelta(days=1)


class Level(StrEnum):
    """What sums are kept by."""

    WEEK = "week"
    MONTH = "month"
    YEAR = "year"


@dataclass(frozen=True)
class Days:
    """From ``first`` until ``last``, both included."""

    first: date
    last: date


@dataclass(frozen=True)
class Parts:
    """A period in parts: whatever of a level begins on some days, and single days."""

    whole: tuple[tuple[Level, Days], ...]
    rest: tuple[Days, ...]


def begin_of(day: date, level: Level) -> date:
    """The first day of the week (a Monday), month or year that ``day`` is in."""
    if level is Level.WEEK:
        return day - timedelta(days=day.weekday())
    return day.replace(day=1) if level is Level.MONTH else day.replace(month=1, day=1)


def parts_of(period: Days, levels: Sequence[Level]) -> Parts:
    """What of each level is whole in a period, the widest level first, and what is left of it."""
    whole: list[tuple[Level, Days]] = []
    rest = [period]
    for level in levels:
        left: list[Days] = []
        for days in rest:
            inner = _whole(days, level)
            if inner is not None:
                whole.append((level, inner))
            left += _around(days, inner)
        rest = left
    return Parts(tuple(whole), tuple(rest))


def _whole(period: Days, level: Level) -> Days | None:
    first = begin_of(period.first, level)
    if first < period.first:
        first = _next(first, level)
    # The day after the last whole one: where that begins which the day after the period is in.
    end = begin_of(period.last + _ONE_DAY, level)
    return Days(first, end - _ONE_DAY) if first < end else None


def _around(period: Days, inner: Days | None) -> list[Days]:
    if inner is None:
        return [period]
    before = Days(period.first, inner.first - _ONE_DAY)
    after = Days(inner.last + _ONE_DAY, period.last)
    return [one for one in (before, after) if one.first <= one.last]


def _next(begin: date, level: Level) -> date:
    return begin_of(begin + timedelta(days=_LONGEST[level]), level)


_LONGEST = {Level.WEEK: 7, Level.MONTH: 31, Level.YEAR: 366}

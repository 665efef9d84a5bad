"""Periods of time in whole weeks or months, and the days before and after these."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

_ONE_DAY = timedelta(days=1)


class Level(StrEnum):
    """What sums are kept by."""

    WEEK = "week"
    MONTH = "month"


@dataclass(frozen=True)
class Days:
    """From ``first`` until ``last``, both included."""

    first: date
    last: date


@dataclass(frozen=True)
class Parts:
    """A period in parts: the weeks or months that begin on ``whole``'s days, and single days."""

    whole: Days | None
    rest: tuple[Days, ...]


def begin_of(day: date, level: Level) -> date:
    """The first day of the week (a Monday) or month that ``day`` is in."""
    if level is Level.WEEK:
        return day - timedelta(days=day.weekday())
    return day.replace(day=1)


def parts_of(period: Days, level: Level) -> Parts:
    """The whole weeks or months of a period, and what is left of it."""
    first = begin_of(period.first, level)
    if first < period.first:
        first = _next(first, level)
    # The day after the last whole one: where the week or month of the day after the period begins.
    end = begin_of(period.last + _ONE_DAY, level)
    if first >= end:
        return Parts(None, (period,))
    before = Days(period.first, first - _ONE_DAY)
    after = Days(end, period.last)
    rest = tuple(one for one in (before, after) if one.first <= one.last)
    return Parts(Days(first, end - _ONE_DAY), rest)


def _next(begin: date, level: Level) -> date:
    days = 7 if level is Level.WEEK else 31
    return begin_of(begin + timedelta(days=days), level)

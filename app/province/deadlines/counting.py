"""The walk from day to day that every deadline is counted with.

Plain minutes and hours are counted like working hours, on a calendar that works around the clock.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

from app.province.deadlines.intervals import FOREVER, Interval, Intervals, after, outside
from app.province.deadlines.working_calendar import Day, WorkingCalendar
from app.province.deadlines.working_time import DayKind, WorkingWeek
from app.province.local_time import local_day

ONE_DAY = timedelta(days=1)
AROUND_THE_CLOCK = WorkingCalendar(
    (WorkingWeek(date.min, dict.fromkeys(range(7), ((0, 1440),))),), observes_public_holidays=False
)


class SkipReason(StrEnum):
    """Why a day did not count."""

    WEEKEND = "weekend"
    DAY_OFF = "day_off"
    PAUSED = "paused"
    DAY_OF_RECEIPT = "day_of_receipt"


class PassedDay(NamedTuple):
    """A day on the walk: its working time after the start, and what of it no pause took."""

    day: Day
    working: Intervals
    counting: Intervals

    @property
    def is_ended_by_counting(self) -> bool:
        """Whether the end of the day's working time lies outside every pause."""
        return bool(self.counting) and self.counting[-1][1] == self.day.intervals[-1][1]


@dataclass(frozen=True, slots=True)
class Count:
    """What counted, in order, and what did not; incomplete when an open pause ended the walk."""

    counted: list[Interval]
    skipped: list[tuple[Day, SkipReason]]
    is_complete: bool = False

    @property
    def ended_at(self) -> datetime:
        """The moment that completed it."""
        return self.counted[-1][1]

    def then(self, more: "Count") -> "Count":
        """This count and what was counted on from it."""
        return Count(self.counted + more.counted, self.skipped + more.skipped, more.is_complete)


def walk(
    calendar: WorkingCalendar, pauses: Intervals, *, first: date, start: datetime
) -> Iterator[PassedDay]:
    """Every day from ``first`` on, with its time after ``start``, until a pause that is open."""
    is_open = bool(pauses) and pauses[-1][1] == FOREVER
    last = local_day(pauses[-1][0]) if is_open else date.max
    for day in calendar.days_from(first):
        if day.on > last:
            return
        working = after(start, day.intervals)
        yield PassedDay(day, working, outside(pauses, working) if pauses else working)


def count_time(days: Iterable[PassedDay], left: timedelta) -> Count:
    """Count so much of the days' time."""
    counted: list[Interval] = []
    skipped: list[tuple[Day, SkipReason]] = []
    for passed in days:
        for began_at, ended_at in passed.counting:
            taken = min(ended_at - began_at, left)
            counted.append((began_at, began_at + taken))
            left -= taken
            if not left:
                return Count(counted, skipped, is_complete=True)
        if not passed.counting:
            skipped += _why_not(passed)
    return Count(counted, skipped)


def count_days(days: Iterable[PassedDay], left: int) -> Count:
    """Count so many working days: those that no pause covers the end of."""
    counted: list[Interval] = []
    skipped: list[tuple[Day, SkipReason]] = []
    for passed in days:
        if not passed.is_ended_by_counting:
            skipped += _why_not(passed)
            continue
        counted += passed.counting
        left -= 1
        if not left:
            return Count(counted, skipped, is_complete=True)
    return Count(counted, skipped)


def _why_not(passed: PassedDay) -> Iterator[tuple[Day, SkipReason]]:
    day = passed.day
    if passed.working:
        yield day, SkipReason.PAUSED
    elif day.kind is DayKind.DAY_OFF:
        yield day, SkipReason.DAY_OFF
    elif not day.intervals:
        yield day, SkipReason.WEEKEND
    # Otherwise work was over before the start: nothing of that day was passed over.


def time_before(
    moment: datetime, left: timedelta, calendar: WorkingCalendar, *, earliest: datetime
) -> datetime:
    """The latest moment with so much working time until ``moment``; not before ``earliest``."""
    for day in _days_back(calendar, local_day(moment), local_day(earliest)):
        for began_at, ended_at in reversed(day.intervals):
            span = min(ended_at, moment) - began_at
            if span >= left:
                return max(began_at + span - left, earliest)
            left -= max(span, timedelta())
    return earliest


def days_before(
    moment: datetime, left: int, calendar: WorkingCalendar, *, earliest: datetime
) -> datetime:
    """The end of the so-manieth working day before ``moment``'s; not before ``earliest``."""
    last = calendar.day_ended_by(moment) - ONE_DAY
    for day in _days_back(calendar, last, local_day(earliest)):
        left -= bool(day.intervals)
        if not left:
            return max(day.intervals[-1][1], earliest)
    return earliest


def _days_back(calendar: WorkingCalendar, last: date, first: date) -> Iterator[Day]:
    while last >= first:
        yield calendar.day(last)
        last -= ONE_DAY

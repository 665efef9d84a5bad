"""When work is due: pure counting of working days and hours (Asia/Ho_Chi_Minh).

Working days: the day of receipt does not count; due at the end of office hours of the Nth working
day. Working hours: only office hours count, and what comes in outside them counts as received at
the next working moment. Minutes and hours are plain, by the clock, day and night.
"""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from importlib import resources
from typing import Any

import holidays

from app.province.local_time import LOCAL

TRIAGE = "triage"
_MONDAY = 0
# As far as the package knows the lunar calendar.
_YEARS = range(2020, 2100)
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
Span = tuple[time, time]


@dataclass(frozen=True)
class DeadlineClass:
    """How long the province gives itself; exactly one of the two is set."""

    plain: timedelta | None = None
    working_days: int | None = None
    working_hours: int | None = None


@dataclass(frozen=True)
class Calendar:
    """The working week, and the days that depart from it.

    ``days_off`` are public holidays with their substitute days; ``make_up_days`` are Saturdays
    worked, with a Monday's hours, for a working day that was bridged.
    """

    office_hours: Mapping[int, tuple[Span, ...]]
    days_off: frozenset[date]
    make_up_days: frozenset[date] = frozenset()

    def spans(self, day: date) -> tuple[Span, ...]:
        """The spans of working time on ``day``; none on a day off."""
        if day in self.days_off:
            return ()
        weekday = _MONDAY if day in self.make_up_days else day.weekday()
        return self.office_hours.get(weekday, ())

    def working_days_after(self, day: date) -> Iterator[date]:
        """Every working day after ``day``, in order."""
        while True:
            day += timedelta(days=1)
            if self.spans(day):
                yield day


def due_at(received_at: datetime, deadline: DeadlineClass, calendar: Calendar) -> datetime:
    """When something received at ``received_at`` (aware) is due, in UTC."""
    if deadline.plain is not None:
        return (received_at + deadline.plain).astimezone(UTC)
    local = received_at.astimezone(LOCAL)
    if deadline.working_days is not None:
        return _end_of_day(local.date(), deadline.working_days, calendar)
    return _after_hours(local, timedelta(hours=deadline.working_hours or 0), calendar)


def _end_of_day(received_on: date, count: int, calendar: Calendar) -> datetime:
    for _, day in zip(range(count), calendar.working_days_after(received_on), strict=False):
        last = day
    return _moment(last, calendar.spans(last)[-1][1])


def _after_hours(local: datetime, left: timedelta, calendar: Calendar) -> datetime:
    day = local.date()
    while True:
        for begins, ends in calendar.spans(day):
            start = max(_moment(day, begins), local.astimezone(UTC))
            span = _moment(day, ends) - start
            if span >= left:
                return start + left
            left -= max(span, timedelta(0))
        day += timedelta(days=1)


def _moment(day: date, at: time) -> datetime:
    return datetime.combine(day, at, LOCAL).astimezone(UTC)


@cache
def deadline_classes() -> Mapping[str, DeadlineClass]:
    """The province's classes by their code, from ``reference/deadlines.toml``."""
    return {code: _class(table) for code, table in _reference()["classes"].items()}


@cache
def provincial_calendar() -> Calendar:
    """The province's working week with Vietnam's public holidays, until 2099."""
    weekly: dict[int, tuple[Span, ...]] = {}
    for table in _reference()["office_hours"]:
        spans = tuple((span["from"], span["until"]) for span in table["spans"])
        weekly |= dict.fromkeys((_WEEKDAYS.index(day) for day in table["days"]), spans)
    # Every year at once: the package's own filling in of years is not safe between threads, and
    # a half-filled year would take a holiday for a working day.
    known = holidays.country_holidays("VN", years=_YEARS, expand=False)
    decided = _reference()["decided"]
    off, worked = frozenset(decided["days_off"]), frozenset(decided["make_up_days"])
    return Calendar(
        weekly,
        days_off=(frozenset(known) - worked) | off,
        make_up_days=(frozenset(known.weekend_workdays) - off) | worked,
    )


def _class(table: Mapping[str, int]) -> DeadlineClass:
    if "working_days" in table or "working_hours" in table:
        return DeadlineClass(
            working_days=table.get("working_days"), working_hours=table.get("working_hours")
        )
    return DeadlineClass(
        plain=timedelta(minutes=table.get("minutes", 0), hours=table.get("hours", 0))
    )


def _reference() -> dict[str, Any]:
    file = resources.files("app.province") / "reference" / "deadlines.toml"
    return tomllib.loads(file.read_text(encoding="utf-8"))

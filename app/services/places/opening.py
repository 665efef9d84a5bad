"""Whether a place is open, and until when: its hours and the province's calendar. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from app.province.deadlines.working_calendar import WorkingCalendar
from app.province.deadlines.working_time import DayKind
from app.province.local_time import local_day, local_moment
from app.services.places.opening_hours import OpeningHours, Spans

_ONE_DAY = timedelta(days=1)
# Longer than the longest holidays (Tết) with the weekends around them.
_DAYS_AHEAD = 15
_MONDAY = 0


@dataclass(frozen=True)
class Opening:
    """Whether it is open now; ``changes_at`` is when that ends, None: not within two weeks."""

    is_open: bool
    changes_at: datetime | None


def opening_at(hours: OpeningHours, now: datetime, calendar: WorkingCalendar) -> Opening:
    """Whether a place with these hours is open at ``now``."""
    today = local_day(now)
    for begin, end in _joined(_intervals(hours, today, calendar)):
        if end <= now:
            continue
        if begin > now:
            return Opening(is_open=False, changes_at=begin)
        is_last = local_day(end) >= today + _DAYS_AHEAD * _ONE_DAY
        return Opening(is_open=True, changes_at=None if is_last else end)
    return Opening(is_open=False, changes_at=None)


def is_open_at(hours: OpeningHours, now: datetime, calendar: WorkingCalendar) -> bool:
    """``opening_at`` without what comes after: cheap enough for every place there is."""
    today = local_day(now)
    return any(
        local_moment(day, begin) <= now < local_moment(day, end)
        for day in (today, today - _ONE_DAY)
        for begin, end in _spans_on(hours, day, calendar)
    )


def _intervals(
    hours: OpeningHours, today: date, calendar: WorkingCalendar
) -> Iterator[tuple[datetime, datetime]]:
    """When it is open from yesterday on: what passes midnight still counts today."""
    for step in range(-1, _DAYS_AHEAD + 1):
        day = today + step * _ONE_DAY
        for begin, end in _spans_on(hours, day, calendar):
            yield local_moment(day, begin), local_moment(day, end)


def _joined(
    intervals: Iterator[tuple[datetime, datetime]],
) -> Iterator[tuple[datetime, datetime]]:
    """The same time with what touches made one: 24:00 is no closing."""
    current: tuple[datetime, datetime] | None = None
    for begin, end in intervals:
        if current is not None and begin <= current[1]:
            current = current[0], max(current[1], end)
            continue
        if current is not None:
            yield current
        current = begin, end
    if current is not None:
        yield current


def _spans_on(hours: OpeningHours, day: date, calendar: WorkingCalendar) -> Spans:
    kind = calendar.day(day).kind
    if kind is DayKind.DAY_OFF:
        return hours.holidays
    if kind is DayKind.MAKE_UP_DAY:
        # A Saturday that is worked for a bridged day: offices keep the hours of a working day.
        return hours.week[_MONDAY] or hours.week[day.weekday()]
    return hours.week[day.weekday()]

"""How much working time lies between two moments."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from app.province.deadlines.counting import ONE_DAY
from app.province.deadlines.intervals import Intervals, after, outside
from app.province.deadlines.working_calendar import Day, WorkingCalendar
from app.province.local_time import local_day

_ONE_MINUTE = timedelta(minutes=1)


def worked_minutes(
    calendar: WorkingCalendar, pauses: Intervals, *, since: datetime, until: datetime
) -> int:
    """The working time after ``since`` until ``until`` that no pause covers, in whole minutes."""
    worked = timedelta()
    for day in _days(calendar, since, until):
        for began_at, ended_at in outside(pauses, after(since, day.intervals)):
            worked += max(min(ended_at, until) - began_at, timedelta())
    return worked // _ONE_MINUTE


def _days(calendar: WorkingCalendar, since: datetime, until: datetime) -> Iterator[Day]:
    day, last = local_day(since), local_day(until)
    while day <= last:
        yield calendar.day(day)
        day += ONE_DAY

"""When the province's offices are open: outside, officials' phones are left alone. Pure."""

from datetime import datetime

from app.province.deadlines.working_calendar import NoWorkingTime, WorkingCalendar
from app.province.local_time import local_day
from app.province.snapshot import Province

# As the reference data call it that agencies inherit from.
_COMMON = "provincial"


def heard_in_office(moment: datetime, calendar: WorkingCalendar) -> datetime:
    """``moment``, or when the offices open next; where they never do, ``moment``."""
    try:
        for day in calendar.days_from(local_day(moment)):
            for opens, closes in day.intervals:
                if moment < closes:
                    return max(moment, opens)
    except NoWorkingTime:
        pass
    return moment


def common_calendar(province: Province) -> WorkingCalendar:
    """The calendar that agencies have in common; without one of that name, the first of its own."""
    calendars = province.counting_calendars
    if _COMMON in calendars:
        return calendars[_COMMON]
    roots = sorted(code for code, entry in province.calendars.items() if entry.parent is None)
    return calendars[roots[0]]

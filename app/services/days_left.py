"""How many working days are left until a dossier's day, or how many it is late."""

from datetime import date, timedelta
from functools import lru_cache

from app.province.deadlines.working_calendar import WorkingCalendar
from app.province.snapshot import Province

_ONE_DAY = timedelta(days=1)
# What lies further off is counted no further: nobody's plans hang on the difference.
COUNTED_DAYS = 3 * 366
_REMEMBERED = 4096


def calendar_of_dossiers(province: Province) -> WorkingCalendar:
    """The calendar that stands above all others: a dossier's agency is but a name here."""
    code = min(code for code, entry in province.calendars.items() if entry.parent is None)
    return province.counting_calendars[code]


@lru_cache(_REMEMBERED)
def working_days_left(calendar: WorkingCalendar, due_on: date, today: date) -> int:
    """Working days after ``today`` until and with ``due_on``; negative: after it until today.

    0 on the day itself, and where only days off lie between.
    """
    if due_on >= today:
        return _worked_between(calendar, today, due_on)
    return -_worked_between(calendar, due_on, today)


def _worked_between(calendar: WorkingCalendar, after: date, until: date) -> int:
    until = min(until, after + timedelta(days=COUNTED_DAYS))
    worked, day = 0, after
    while day < until:
        day += _ONE_DAY
        worked += bool(calendar.spans(day))
    return worked

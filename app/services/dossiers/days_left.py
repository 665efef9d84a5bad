"""How many working days are left until a dossier's day, or how many it is late."""

from datetime import date, timedelta
from functools import lru_cache

from app.province.deadlines.working_calendar import WorkingCalendar
from app.province.snapshot import Province

# What lies further off is counted no further: nobody's plans hang on the difference.
COUNTED_DAYS = 3 * 366


def calendar_of_dossiers(province: Province) -> WorkingCalendar:
    """The calendar that stands above all others: a dossier's agency is but a name here."""
    code = min(code for code, entry in province.calendars.items() if entry.parent is None)
    return province.counting_calendars[code]


def working_days_left(calendar: WorkingCalendar, due_on: date, today: date) -> int:
    """Working days after ``today`` until and with ``due_on``; negative: after it until today.

    0 on the day itself, and where only days off lie between.
    """
    counted = _counted(calendar, today)
    days = max(-COUNTED_DAYS, min(COUNTED_DAYS, (due_on - today).days))
    return counted[COUNTED_DAYS + days]


@lru_cache(4)
def _counted(calendar: WorkingCalendar, today: date) -> list[int]:
    """The answers for all days around ``today``: a list of dossiers asks for many of them."""
    worked = [
        bool(calendar.spans(today + timedelta(days=day)))
        for day in range(-COUNTED_DAYS, COUNTED_DAYS + 1)
    ]
    until_today, left = sum(worked[: COUNTED_DAYS + 1]), 0
    found = []
    for is_worked in worked:
        left += is_worked
        found.append(left - until_today)
    return found

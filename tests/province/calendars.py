"""Calendars to count with: the province's own, and some that differ from it in one thing."""

from collections.abc import Mapping
from datetime import date

from app.province.deadlines.working_calendar import WorkingCalendar
from app.province.deadlines.working_time import DayKind, Spans, SpecialDay, WorkingWeek, read_span

MONDAY_TO_FRIDAY = range(5)
OFFICE_HOURS = (read_span(("07:30", "11:30")), read_span(("13:00", "17:00")))
SUMMER_HOURS = (read_span(("07:00", "11:00")), read_span(("14:00", "18:00")))
SHORT_FRIDAY = (read_span(("07:30", "11:30")), read_span(("13:00", "16:00")))
MORNING = (read_span(("07:30", "11:30")),)
MARKET_MORNING = (read_span(("08:00", "12:00")),)
ALL_DAY = (read_span(("00:00", "24:00")),)


def week(spans: Spans, since: date = date(2020, 1, 1)) -> WorkingWeek:
    """The same hours from Monday to Friday."""
    return WorkingWeek(since, dict.fromkeys(MONDAY_TO_FRIDAY, spans))


def special(kind: DayKind, *, spans: Spans = (), hours_of: int = 0) -> SpecialDay:
    """A day that an operator added."""
    return SpecialDay(kind, "Theo thông báo của tỉnh", "As the province announced", spans, hours_of)


# What the government decided and the package doesn't know: Friday, 2 January 2026 is bridged
# and made up on Saturday, 10 January.
DECIDED: Mapping[date, SpecialDay] = {
    date(2026, 1, 2): special(DayKind.DAY_OFF),
    date(2026, 1, 10): special(DayKind.MAKE_UP_DAY),
}
PROVINCE = WorkingCalendar((week(OFFICE_HOURS),), (DECIDED,))
NO_HOLIDAYS = WorkingCalendar((week(OFFICE_HOURS),), observes_public_holidays=False)
AROUND_THE_CLOCK = WorkingCalendar(
    (WorkingWeek(date(2020, 1, 1), dict.fromkeys(range(7), ALL_DAY)),),
    observes_public_holidays=False,
)
# The office hours of before hold until Wednesday, 15 April 2026.
SUMMER = WorkingCalendar(
    (week(SUMMER_HOURS, date(2026, 4, 16)), week(OFFICE_HOURS, date(2026, 1, 1))), (DECIDED,)
)
# Friday, 10 July 2026 is a local half day, and so is 24 November, a public holiday.
HALF_DAYS = WorkingCalendar(
    (week(OFFICE_HOURS),),
    (
        {
            date(2026, 7, 10): special(DayKind.SPECIAL_HOURS, spans=MORNING),
            date(2026, 11, 24): special(DayKind.SPECIAL_HOURS, spans=MORNING),
        },
        DECIDED,
    ),
)
# Fridays end at 16:00. Saturday 14 March 2026 is worked like a Friday, Saturday 21 March from
# 08:00 to 12:00, and Thursday 30 April although it is a public holiday.
MAKE_UP_DAYS = WorkingCalendar(
    (WorkingWeek(date(2020, 1, 1), {**week(OFFICE_HOURS).spans, 4: SHORT_FRIDAY}),),
    (
        {
            date(2026, 3, 14): special(DayKind.MAKE_UP_DAY, hours_of=4),
            date(2026, 3, 21): special(DayKind.MAKE_UP_DAY, spans=MARKET_MORNING),
            date(2026, 4, 30): special(DayKind.MAKE_UP_DAY),
        },
        DECIDED,
    ),
)
NEVER = WorkingCalendar((week(()),))

"""What holds for every deadline, whatever the day: checked by counting another way."""

from datetime import date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from app.province.legacy_deadlines import DeadlineClass, due_at, provincial_calendar
from app.province.local_time import LOCAL

CALENDAR = provincial_calendar()
MOMENTS = st.datetimes(datetime(2025, 1, 1), datetime(2028, 12, 31)).map(  # noqa: DTZ001 (see next)
    lambda moment: moment.replace(tzinfo=LOCAL)
)
HOURS = st.integers(1, 60)
DAYS = st.integers(1, 40)


def _working_time(start: datetime, end: datetime) -> timedelta:
    """The working time from ``start`` to ``end``."""
    total, day = timedelta(), start.date()
    while day <= end.date():
        for begins, ends in CALENDAR.spans(day):
            from_at = max(start, datetime.combine(day, begins, LOCAL))
            until_at = min(end, datetime.combine(day, ends, LOCAL))
            total += max(until_at - from_at, timedelta())
        day += timedelta(days=1)
    return total


def _is_working_time(moment: datetime) -> bool:
    spans = CALENDAR.spans(moment.date())
    return any(begins < moment.time() <= ends for begins, ends in spans)


def _working_days(after: date, until: date) -> int:
    days = (after + timedelta(days=n) for n in range(1, (until - after).days + 1))
    return sum(1 for day in days if CALENDAR.spans(day))


@given(MOMENTS, HOURS)
def test_working_hours_hold_exactly_that_much_working_time(start: datetime, hours: int) -> None:
    due = due_at(start, DeadlineClass(working_hours=hours), CALENDAR).astimezone(LOCAL)
    assert _working_time(start, due) == timedelta(hours=hours)
    assert _is_working_time(due)


@given(MOMENTS, DAYS)
def test_working_days_end_with_the_nth_working_day(start: datetime, days: int) -> None:
    due = due_at(start, DeadlineClass(working_days=days), CALENDAR).astimezone(LOCAL)
    assert _working_days(start.date(), due.date()) == days
    assert due.time() == CALENDAR.spans(due.date())[-1][1]


@given(MOMENTS, st.integers(1, 5000))
def test_plain_minutes_are_plain(start: datetime, minutes: int) -> None:
    plain = timedelta(minutes=minutes)
    assert due_at(start, DeadlineClass(plain=plain), CALENDAR) == start + plain


@given(MOMENTS, MOMENTS, HOURS, DAYS)
def test_what_comes_later_is_never_due_earlier(
    one: datetime, other: datetime, hours: int, days: int
) -> None:
    earlier, later = sorted((one, other))
    for deadline in (
        DeadlineClass(working_hours=hours),
        DeadlineClass(working_days=days),
        DeadlineClass(plain=timedelta(hours=hours)),
    ):
        assert due_at(earlier, deadline, CALENDAR) <= due_at(later, deadline, CALENDAR)

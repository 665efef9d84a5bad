"""Working days until a dossier's day, by the province's calendar; negative when it is late."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.services.dossiers.days_left import COUNTED_DAYS, working_days_left
from tests.province.calendars import PROVINCE as CALENDAR

_FRIDAY = date(2026, 11, 27)


@pytest.mark.parametrize(
    ("due_on", "today", "left"),
    [
        (_FRIDAY, _FRIDAY, 0),
        (date(2026, 11, 30), _FRIDAY, 1),
        (date(2026, 12, 1), date(2026, 11, 29), 2),
        # Over the weekend nobody worked: late, by no working day.
        (_FRIDAY, date(2026, 11, 29), 0),
        (_FRIDAY, date(2026, 11, 30), -1),
        (_FRIDAY, date(2026, 12, 4), -5),
        # 1 January is a holiday, as 2 January is by the calendar's own word; 3 and 4 a weekend.
        (date(2026, 1, 5), date(2025, 12, 31), 1),
    ],
)
def test_only_working_days_count(due_on: date, today: date, left: int) -> None:
    assert working_days_left(CALENDAR, due_on, today) == left


@given(st.dates(date(2026, 1, 1), date(2026, 12, 31)), st.integers(-300, 300))
def test_the_way_there_and_the_way_back_are_as_long(today: date, days: int) -> None:
    other = today + timedelta(days=days)
    assert working_days_left(CALENDAR, other, today) == -working_days_left(CALENDAR, today, other)


def test_a_day_of_another_century_costs_no_more_than_three_years() -> None:
    today = date(2026, 11, 27)
    far = working_days_left(CALENDAR, date(2199, 1, 1), today)
    assert far == working_days_left(CALENDAR, today + timedelta(days=COUNTED_DAYS), today)

"""Working time as data: what is read, what is refused, and what a day is."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from itertools import islice

import pytest

from app.province.deadlines.amounts import Amount, Basis
from app.province.deadlines.due import Clock, due_at
from app.province.deadlines.working_calendar import NoWorkingTime, OrdinaryDay, WorkingCalendar
from app.province.deadlines.working_time import (
    DayKind,
    SpecialDay,
    WorkingWeek,
    read_span,
    write_span,
)
from app.province.local_time import local_day, local_moment
from tests.province.calendars import (
    AROUND_THE_CLOCK,
    DECIDED,
    HALF_DAYS,
    MARKET_MORNING,
    MORNING,
    NEVER,
    NO_HOLIDAYS,
    OFFICE_HOURS,
    PROVINCE,
    SHORT_FRIDAY,
    SUMMER,
    SUMMER_HOURS,
    special,
    week,
)

NOON = datetime(2026, 3, 2, 5, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("written", "minutes"),
    [
        (("07:30", "11:30"), (450, 690)),
        (("00:00", "24:00"), (0, 1440)),
        (("23:59", "24:00"), (1439, 1440)),
        (("00:00", "00:01"), (0, 1)),
    ],
)
def test_a_span_is_read_and_written_alike(
    written: tuple[str, str], minutes: tuple[int, int]
) -> None:
    assert read_span(written) == minutes
    assert write_span(minutes) == written


@pytest.mark.parametrize(
    "written",
    [
        ("7:30", "11:30"),
        ("07:30", "25:00"),
        ("07:30", "24:01"),
        ("07:60", "08:00"),
        ("11:30", "07:30"),
        ("07:30", "07:30"),
        ("24:00", "24:00"),
        ("07:30 ", "11:30"),
        ("07:30", "11:30\n"),
        ("07:30:00", "11:30:00"),
        ("٠٧:٣٠", "11:30"),
        ("-7:30", "11:30"),
        ("", ""),
        ("07:30",),
        ("07:30", "11:30", "12:00"),
    ],
)
def test_what_is_no_span_is_refused(written: tuple[str, ...]) -> None:
    with pytest.raises(ValueError, match=r"span|time of day"):
        read_span(written)


@pytest.mark.parametrize(
    "make",
    [
        lambda: WorkingWeek(date(2026, 1, 1), {7: MORNING}),
        lambda: WorkingWeek(date(2026, 1, 1), {0: ((450, 690), (660, 720))}),
        lambda: WorkingWeek(date(2026, 1, 1), {0: ((780, 1020), (450, 690))}),
        lambda: WorkingWeek(date(2026, 1, 1), {0: ((450, 1441),)}),
        lambda: special(DayKind.DAY_OFF, spans=MORNING),
        lambda: special(DayKind.SPECIAL_HOURS),
        lambda: special(DayKind.MAKE_UP_DAY, hours_of=7),
    ],
)
def test_weeks_and_days_that_can_not_be_are_refused(make: Callable[[], object]) -> None:
    with pytest.raises(ValueError, match=r"span|weekday|day off"):
        make()


def test_spans_may_touch() -> None:
    touching = (read_span(("07:30", "11:30")), read_span(("11:30", "12:00")))
    calendar = WorkingCalendar((week(touching),))
    due = due_at(
        Clock(local_moment(date(2026, 3, 2), 660)), Amount(1, Basis.WORKING_HOURS), calendar
    )
    assert due == local_moment(date(2026, 3, 2), 720)


@pytest.mark.parametrize(
    ("day", "kind", "name_en"),
    [
        (date(2026, 3, 2), OrdinaryDay.WORKING_DAY, None),
        (date(2026, 3, 7), OrdinaryDay.WEEKEND, None),
        (date(2026, 2, 17), DayKind.DAY_OFF, "Lunar New Year"),
        (date(2026, 8, 31), DayKind.DAY_OFF, "Day off (substituted from 08/22/2026)"),
        (date(2026, 8, 22), DayKind.MAKE_UP_DAY, "Make-up working day"),
        (date(2026, 1, 2), DayKind.DAY_OFF, "As the province announced"),
        (date(2026, 1, 10), DayKind.MAKE_UP_DAY, "As the province announced"),
        (date(2026, 5, 2), OrdinaryDay.WEEKEND, None),
    ],
)
def test_the_calendar_says_what_a_day_is(day: date, kind: str, name_en: str | None) -> None:
    found = PROVINCE.day(day)
    assert (found.on, found.kind, found.name_en) == (day, kind, name_en)
    assert bool(found.spans) == (kind in {OrdinaryDay.WORKING_DAY, DayKind.MAKE_UP_DAY})


def test_special_hours_have_their_name_and_their_spans() -> None:
    found = HALF_DAYS.day(date(2026, 7, 10))
    assert (found.kind, found.spans) == (DayKind.SPECIAL_HOURS, MORNING)
    assert found.name_vi == "Theo thông báo của tỉnh"


def test_the_nearest_operator_overrules_the_one_it_inherits_from() -> None:
    day = date(2026, 1, 2)
    nearer = {day: special(DayKind.SPECIAL_HOURS, spans=MORNING)}
    calendar = WorkingCalendar((week(OFFICE_HOURS),), (nearer, DECIDED))
    assert calendar.spans(day) == MORNING
    assert calendar.spans(date(2026, 1, 10)) == OFFICE_HOURS


def test_an_operator_overrules_a_public_holiday_and_a_make_up_day() -> None:
    decided = {
        date(2026, 8, 22): special(DayKind.DAY_OFF),
        date(2026, 8, 31): special(DayKind.MAKE_UP_DAY),
    }
    calendar = WorkingCalendar((week(OFFICE_HOURS),), (decided,))
    assert calendar.spans(date(2026, 8, 22)) == ()
    assert calendar.spans(date(2026, 8, 31)) == OFFICE_HOURS


def test_a_make_up_day_has_the_hours_of_its_weekday_in_the_week_in_force() -> None:
    spans = {**week(OFFICE_HOURS).spans, 4: SHORT_FRIDAY}
    summer = WorkingWeek(date(2026, 4, 16), {**week(SUMMER_HOURS).spans, 4: MORNING})
    like_friday = special(DayKind.MAKE_UP_DAY, hours_of=4)
    calendar = WorkingCalendar(
        (WorkingWeek(date(2020, 1, 1), spans), summer),
        ({date(2026, 4, 11): like_friday, date(2026, 4, 18): like_friday},),
    )
    assert calendar.spans(date(2026, 4, 11)) == SHORT_FRIDAY
    assert calendar.spans(date(2026, 4, 18)) == MORNING


def test_a_make_up_day_with_its_own_spans_has_those() -> None:
    day = SpecialDay(DayKind.MAKE_UP_DAY, "Làm bù", "Made up", MARKET_MORNING)
    calendar = WorkingCalendar((week(OFFICE_HOURS),), ({date(2026, 3, 21): day},))
    assert calendar.spans(date(2026, 3, 21)) == MARKET_MORNING


def test_the_week_in_force_is_the_latest_that_holds_already() -> None:
    assert SUMMER.spans(date(2025, 12, 1)) == OFFICE_HOURS, "before the first, the first counts"
    assert SUMMER.spans(date(2026, 4, 15)) == OFFICE_HOURS
    assert SUMMER.spans(date(2026, 4, 16)) == SUMMER_HOURS


def test_a_calendar_without_public_holidays_works_on_them_and_makes_nothing_up() -> None:
    assert NO_HOLIDAYS.spans(date(2026, 2, 17)) == OFFICE_HOURS
    assert NO_HOLIDAYS.day(date(2026, 8, 22)).kind is OrdinaryDay.WEEKEND


def test_working_days_come_in_order_without_what_is_off() -> None:
    found = list(islice(PROVINCE.working_days_after(date(2026, 4, 24)), 4))
    assert found == [date(2026, 4, 28), date(2026, 4, 29), date(2026, 5, 4), date(2026, 5, 5)]


@pytest.mark.parametrize("basis", [Basis.WORKING_HOURS, Basis.WORKING_DAYS])
@pytest.mark.parametrize("calendar", [NEVER, WorkingCalendar(())])
def test_counting_ends_where_there_is_no_working_time(
    calendar: WorkingCalendar, basis: Basis
) -> None:
    with pytest.raises(NoWorkingTime, match="three years"):
        due_at(Clock(NOON), Amount(1, basis), calendar)
    with pytest.raises(NoWorkingTime):
        next(calendar.working_days_after(date(2026, 3, 2)))


def test_counting_ends_where_working_time_runs_out() -> None:
    calendar = WorkingCalendar((week(OFFICE_HOURS), week((), since=date(2026, 3, 5))))
    assert due_at(Clock(NOON), Amount(2, Basis.WORKING_DAYS), calendar) is not None
    with pytest.raises(NoWorkingTime):
        due_at(Clock(NOON), Amount(3, Basis.WORKING_DAYS), calendar)


def test_working_time_that_begins_in_two_years_is_waited_for() -> None:
    calendar = WorkingCalendar((week((), since=date(2026, 1, 1)), week(MORNING, date(2028, 3, 6))))
    due = due_at(Clock(NOON), Amount(1, Basis.WORKING_DAYS), calendar)
    assert due == local_moment(date(2028, 3, 6), 690)


def test_plain_time_needs_no_working_time() -> None:
    due = due_at(Clock(NOON), Amount(24, Basis.HOURS), NEVER)
    assert due == NOON + timedelta(hours=24)


def test_what_takes_years_is_counted_as_long_as_there_is_working_time() -> None:
    due = due_at(Clock(NOON), Amount(1500, Basis.WORKING_DAYS), NO_HOLIDAYS)
    assert due == local_moment(date(2026, 3, 2) + timedelta(weeks=300), 1020)


def test_a_day_begins_at_midnight_of_the_province() -> None:
    assert local_day(datetime(2026, 3, 2, 16, 59, 59, tzinfo=UTC)) == date(2026, 3, 2)
    assert local_day(datetime(2026, 3, 2, 17, 0, tzinfo=UTC)) == date(2026, 3, 3)
    assert local_moment(date(2026, 3, 2), 1440) == datetime(2026, 3, 2, 17, 0, tzinfo=UTC)


def test_midnight_that_ends_working_time_is_still_of_its_day() -> None:
    midnight = local_moment(date(2026, 3, 2), 1440)
    assert AROUND_THE_CLOCK.day_ended_by(midnight) == date(2026, 3, 2)
    assert PROVINCE.day_ended_by(midnight) == date(2026, 3, 3)


def test_threads_that_share_a_calendar_all_count_alike() -> None:
    calendar = WorkingCalendar((week(OFFICE_HOURS),), (DECIDED,))
    clocks = [Clock(NOON + timedelta(hours=hours)) for hours in range(400)]

    def count(clock: Clock) -> datetime | None:
        return due_at(clock, Amount(5, Basis.WORKING_DAYS), calendar)

    with ThreadPoolExecutor(8) as threads:
        together = list(threads.map(count, clocks))
    alone = WorkingCalendar((week(OFFICE_HOURS),), (DECIDED,))
    assert together == [due_at(clock, Amount(5, Basis.WORKING_DAYS), alone) for clock in clocks]

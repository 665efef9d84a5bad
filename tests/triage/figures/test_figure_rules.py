"""Buckets of working time, whole weeks and months, working time passed: pure rules."""

from collections import Counter
from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from app.province.deadlines.amounts import Amount, Basis
from app.province.deadlines.due import Clock, due_at
from app.province.deadlines.elapsed import worked_minutes
from app.province.deadlines.pauses import Pause, paused_time
from app.province.deadlines.working_calendar import WorkingCalendar
from app.province.deadlines.working_time import WorkingWeek
from app.triage.figures.durations import EDGES, bucket_of, middle_of, percentile
from app.triage.figures.periods import Days, Level, begin_of, parts_of

_MINUTES = st.integers(0, 60 * 24 * 366 * 20)
_DAY = st.dates(date(2020, 1, 1), date(2030, 12, 31))
_SPANS = ((450, 690), (780, 1020))
_OFFICE = WorkingCalendar(
    (WorkingWeek(date.min, dict.fromkeys(range(5), _SPANS)),), observes_public_holidays=False
)


@given(_MINUTES)
def test_the_middle_of_a_bucket_is_near_every_duration_in_it(minutes: int) -> None:
    assert abs(middle_of(bucket_of(minutes)) - minutes) <= minutes * 0.025


def test_short_durations_are_told_to_the_minute() -> None:
    assert [middle_of(bucket_of(minutes)) for minutes in range(40)] == list(range(40))


def test_whatever_lasts_longer_than_a_century_is_in_the_last_bucket() -> None:
    assert bucket_of(10**9) == len(EDGES) - 1
    assert middle_of(len(EDGES) - 1) == EDGES[-1]


@given(st.lists(_MINUTES, min_size=1, max_size=50), st.sampled_from((50, 90)))
def test_a_percentile_is_in_the_bucket_of_the_nearest_rank(
    minutes: list[int], percent: int
) -> None:
    exact = sorted(minutes)[-(-len(minutes) * percent // 100) - 1]
    told = percentile(Counter(map(bucket_of, minutes)), percent)
    assert told == middle_of(bucket_of(exact))


def test_of_nothing_there_is_no_percentile() -> None:
    assert percentile({}, 50) is None


@given(
    _DAY,
    st.integers(0, 1_200),
    st.sampled_from([(), *((level,) for level in Level), (Level.YEAR, Level.MONTH)]),
)
def test_the_parts_of_a_period_are_all_its_days_and_none_twice(
    first: date, days: int, levels: tuple[Level, ...]
) -> None:
    period = Days(first, first + timedelta(days=days))
    parts = parts_of(period, levels)
    whole = [one for _, one in parts.whole]
    found = [day for one in (*parts.rest, *whole) for day in _days(one)]
    assert sorted(found) == _days(period)
    for level, one in parts.whole:
        after = one.last + timedelta(days=1)
        assert begin_of(one.first, level) == one.first
        assert begin_of(after, level) == after


def test_a_whole_year_is_one_part_of_three() -> None:
    parts = parts_of(Days(date(2024, 11, 1), date(2026, 2, 28)), (Level.YEAR, Level.MONTH))
    assert set(parts.whole) == {
        (Level.YEAR, Days(date(2025, 1, 1), date(2025, 12, 31))),
        (Level.MONTH, Days(date(2024, 11, 1), date(2024, 12, 31))),
        (Level.MONTH, Days(date(2026, 1, 1), date(2026, 2, 28))),
    }
    assert parts.rest == ()


@given(st.integers(0, 200_000), st.integers(1, 200))
def test_so_much_working_time_passes_until_so_many_working_hours_are_due(
    minute: int, hours: int
) -> None:
    received_at = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minute)
    pause = Pause(received_at + timedelta(hours=5), received_at + timedelta(hours=30))
    due = due_at(Clock(received_at, (pause,)), Amount(hours, Basis.WORKING_HOURS), _OFFICE)
    assert due is not None
    waited = paused_time([pause])
    assert worked_minutes(_OFFICE, waited, since=received_at, until=due) == hours * 60


def test_no_working_time_passes_before_it_began() -> None:
    now = datetime(2026, 3, 2, 3, tzinfo=UTC)
    assert worked_minutes(_OFFICE, (), since=now, until=now - timedelta(hours=1)) == 0


def _days(period: Days) -> list[date]:
    return [
        period.first + timedelta(days=number)
        for number in range((period.last - period.first).days + 1)
    ]

"""What holds for every deadline, whatever the calendar, the pauses and the day."""

from dataclasses import replace
from datetime import datetime, timedelta
from itertools import pairwise
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from app.province.deadlines.amounts import Amount, Basis
from app.province.deadlines.due import Clock, Deadline, DeadlineClass, due_at, explain
from app.province.deadlines.pauses import Pause
from app.province.deadlines.working_calendar import WorkingCalendar
from app.province.local_time import LOCAL
from tests.province.deadline_strategies import (
    ALLOWED,
    CALENDARS,
    amounts,
    clocks,
    pauses_near,
    shifted,
)
from tests.province.slow_counting import (
    QUARTER,
    is_paused,
    is_working,
    quarters,
    slowly_due_at,
)

TIME_BASES = (Basis.MINUTES, Basis.HOURS, Basis.WORKING_HOURS)
WORKING_BASES = (Basis.WORKING_HOURS, Basis.WORKING_DAYS)
a_few = settings(deadline=None, max_examples=50)


def _due(clock: Clock, allowed: Amount, calendar: WorkingCalendar) -> datetime:
    due = due_at(clock, allowed, calendar)
    assert due is not None
    return due


def _counted(deadline: Deadline) -> list[datetime]:
    """The quarters of an hour that counted."""
    return [
        quarter for span in deadline.counted for quarter in quarters(span.began_at, span.ended_at)
    ]


@a_few
@given(clocks(), amounts(), CALENDARS)
def test_counting_by_quarters_and_days_comes_to_the_same(
    clock: Clock, allowed: Amount, calendar: WorkingCalendar
) -> None:
    assert due_at(clock, allowed, calendar) == slowly_due_at(clock, allowed, calendar)


@a_few
@given(clocks(), amounts(), CALENDARS)
def test_nothing_is_due_in_a_pause_or_before_it_came(
    clock: Clock, allowed: Amount, calendar: WorkingCalendar
) -> None:
    due = _due(clock, allowed, calendar)
    assert due > clock.received_at
    assert not is_paused(due - timedelta(microseconds=1), clock.pauses)


@a_few
@given(clocks(), amounts(*WORKING_BASES), CALENDARS)
def test_nothing_counted_by_work_is_due_outside_working_time(
    clock: Clock, allowed: Amount, calendar: WorkingCalendar
) -> None:
    assert is_working(_due(clock, allowed, calendar) - timedelta(microseconds=1), calendar)


@a_few
@given(clocks(), amounts(), CALENDARS, st.integers(0, 960))
def test_what_comes_later_is_never_due_earlier(
    clock: Clock, allowed: Amount, calendar: WorkingCalendar, later: int
) -> None:
    due = _due(clock, allowed, calendar)
    assert due <= _due(shifted(clock, later), allowed, calendar)


@a_few
@given(clocks(extensions=False), amounts(*TIME_BASES), CALENDARS)
def test_the_spans_that_counted_hold_exactly_what_was_allowed(
    clock: Clock, allowed: Amount, calendar: WorkingCalendar
) -> None:
    spans = explain(clock, DeadlineClass("any", allowed), calendar).counted
    assert sum((span.ended_at - span.began_at for span in spans), timedelta()) == allowed.time
    assert all(one.ended_at < next_one.began_at for one, next_one in pairwise(spans))


@a_few
@given(clocks(), amounts(Basis.WORKING_DAYS), CALENDARS)
def test_the_days_that_counted_are_as_many_as_were_allowed(
    clock: Clock, allowed: Amount, calendar: WorkingCalendar
) -> None:
    deadline = explain(clock, DeadlineClass("any", allowed), calendar)
    days = {quarter.astimezone(LOCAL).date() for quarter in _counted(deadline)}
    assert len(days) == allowed.count + clock.extension_working_days
    assert days.isdisjoint(day.on for day in deadline.skipped)


@a_few
@given(clocks(), amounts(*WORKING_BASES), CALENDARS)
def test_what_counted_was_working_time_after_receipt_outside_every_pause(
    clock: Clock, allowed: Amount, calendar: WorkingCalendar
) -> None:
    deadline = explain(clock, DeadlineClass("any", allowed), calendar)
    assert deadline.due_at == deadline.counted[-1].ended_at
    for quarter in _counted(deadline):
        assert quarter >= clock.received_at
        assert is_working(quarter, calendar)
        assert not is_paused(quarter, clock.pauses)


@a_few
@given(clocks(), amounts(*WORKING_BASES), CALENDARS)
def test_every_day_between_either_counted_or_is_skipped_once(
    clock: Clock, allowed: Amount, calendar: WorkingCalendar
) -> None:
    deadline = explain(clock, DeadlineClass("any", allowed), calendar)
    counted = {quarter.astimezone(LOCAL).date() for quarter in _counted(deadline)}
    skipped = [day.on for day in deadline.skipped]
    assert skipped == sorted(set(skipped))
    first = clock.received_at.astimezone(LOCAL).date()
    between = range(1, (max(counted) - first).days)
    assert all(first + timedelta(days=day) in counted.union(skipped) for day in between)


@st.composite
def _clocks_and_pauses(draw: st.DrawFn) -> tuple[Clock, tuple[Pause, ...]]:
    clock = draw(clocks())
    return clock, draw(pauses_near(clock.received_at))


@a_few
@given(_clocks_and_pauses(), amounts(), CALENDARS)
def test_a_pause_never_makes_it_due_earlier(
    drawn: tuple[Clock, tuple[Pause, ...]], allowed: Amount, calendar: WorkingCalendar
) -> None:
    clock, more = drawn
    paused = replace(clock, pauses=clock.pauses + more)
    assert _due(clock, allowed, calendar) <= _due(paused, allowed, calendar)


@a_few
@given(clocks(), amounts(), CALENDARS, st.randoms(use_true_random=False), st.integers(0, 960))
def test_pauses_count_once_however_they_overlap_and_stand(
    clock: Clock, allowed: Amount, calendar: WorkingCalendar, random: Random, cut: int
) -> None:
    parts = [part for pause in clock.pauses for part in _overlapping(pause, cut)]
    random.shuffle(parts)
    again = replace(clock, pauses=tuple(parts))
    assert _due(again, allowed, calendar) == _due(clock, allowed, calendar)


def _overlapping(pause: Pause, cut: int) -> list[Pause]:
    assert pause.ended_at is not None
    middle = min(pause.began_at + cut * QUARTER, pause.ended_at)
    overlap = min(middle + QUARTER, pause.ended_at)
    return [Pause(pause.began_at, overlap), Pause(middle, pause.ended_at), pause]


@a_few
@given(clocks(), amounts(), CALENDARS)
def test_an_extension_never_makes_it_due_earlier(
    clock: Clock, allowed: Amount, calendar: WorkingCalendar
) -> None:
    longer = replace(clock, extension_working_days=clock.extension_working_days + 1)
    assert _due(clock, allowed, calendar) < _due(longer, allowed, calendar)


@a_few
@given(_clocks_and_pauses(), amounts(), amounts(), CALENDARS)
def test_an_open_pause_leaves_no_moments_and_only_what_counted_before_it(
    drawn: tuple[Clock, tuple[Pause, ...]],
    allowed: Amount,
    other: Amount,
    calendar: WorkingCalendar,
) -> None:
    clock, more = drawn
    began_at = max((pause.began_at for pause in more), default=clock.received_at)
    open_one = replace(clock, pauses=(Pause(began_at), *clock.pauses))
    deadline = explain(open_one, DeadlineClass("any", allowed, other, (other,)), calendar)
    assert due_at(open_one, allowed, calendar) is None
    assert (deadline.due_at, deadline.warn_at, deadline.escalate_at) == (None, None, ())
    assert all(span.ended_at <= began_at for span in deadline.counted)


@a_few
@given(clocks(), amounts(), amounts(), CALENDARS)
def test_a_warning_comes_between_receipt_and_due(
    clock: Clock, allowed: Amount, before: Amount, calendar: WorkingCalendar
) -> None:
    deadline = explain(clock, DeadlineClass("any", allowed, before), calendar)
    assert deadline.due_at is not None
    assert deadline.warn_at is not None
    assert clock.received_at <= deadline.warn_at <= deadline.due_at


@a_few
@given(clocks(), amounts(), amounts(Basis.WORKING_HOURS), CALENDARS)
def test_a_warning_by_working_hours_leaves_them_and_comes_as_late_as_it_can(
    clock: Clock, allowed: Amount, before: Amount, calendar: WorkingCalendar
) -> None:
    deadline = explain(clock, DeadlineClass("any", allowed, before), calendar)
    assert deadline.due_at is not None
    assert deadline.warn_at is not None
    left = [
        quarter
        for quarter in quarters(deadline.warn_at, deadline.due_at)
        if is_working(quarter, calendar)
    ]
    if deadline.warn_at == clock.received_at:
        assert len(left) * QUARTER <= before.time
    else:
        assert len(left) * QUARTER == before.time
        assert left[0] == deadline.warn_at


@a_few
@given(clocks(), amounts(), st.sampled_from(Basis), st.data(), CALENDARS)
def test_escalations_that_rise_come_one_after_the_other_after_it_was_due(
    clock: Clock, allowed: Amount, basis: Basis, data: st.DataObject, calendar: WorkingCalendar
) -> None:
    counts = sorted(data.draw(st.sets(ALLOWED[basis], min_size=1, max_size=3)))
    named = DeadlineClass("x", allowed, escalations=tuple(Amount(n, basis) for n in counts))
    deadline = explain(clock, named, calendar)
    assert deadline.due_at is not None
    moments = [deadline.due_at, *deadline.escalate_at]
    assert len(moments) == len(counts) + 1
    assert moments == sorted(set(moments))


@a_few
@given(clocks(), amounts(), amounts(), CALENDARS)
def test_explaining_and_counting_name_the_same_moment(
    clock: Clock, allowed: Amount, other: Amount, calendar: WorkingCalendar
) -> None:
    deadline = explain(clock, DeadlineClass("any", allowed, other, (other,)), calendar)
    assert deadline.due_at == due_at(clock, allowed, calendar)

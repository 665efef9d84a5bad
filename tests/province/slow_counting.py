"""The rules of counting again, as slowly and plainly as can be: by quarter hours and by days.

Everything counted here must fall on quarters of an hour.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta

from app.province.deadlines.amounts import Amount, Basis
from app.province.deadlines.due import Clock
from app.province.deadlines.pauses import Pause
from app.province.deadlines.working_calendar import WorkingCalendar
from app.province.local_time import LOCAL

QUARTER = timedelta(minutes=15)


def slowly_due_at(clock: Clock, allowed: Amount, calendar: WorkingCalendar) -> datetime:
    """When it is due; no pause may be open."""
    more = clock.extension_working_days
    if allowed.basis is Basis.WORKING_DAYS:
        return _nth_working_day(clock.received_at, allowed.count + more, calendar, clock.pauses)
    due = _by_quarters(clock, allowed, calendar)
    return _nth_working_day(due, more, calendar, clock.pauses, ends_a_day=True) if more else due


def is_working(quarter_from: datetime, calendar: WorkingCalendar) -> bool:
    """Whether the quarter of an hour after ``quarter_from`` is working time."""
    local = quarter_from.astimezone(LOCAL)
    minute = local.hour * 60 + local.minute
    return any(begins <= minute < ends for begins, ends in calendar.spans(local.date()))


def is_paused(quarter_from: datetime, pauses: tuple[Pause, ...]) -> bool:
    """Whether a pause covers the quarter of an hour after ``quarter_from``."""
    return any(
        pause.began_at <= quarter_from and (pause.ended_at is None or quarter_from < pause.ended_at)
        for pause in pauses
    )


def quarters(began_at: datetime, ended_at: datetime) -> Iterator[datetime]:
    """Where each quarter of an hour between the two begins."""
    while began_at < ended_at:
        yield began_at
        began_at += QUARTER


def _by_quarters(clock: Clock, allowed: Amount, calendar: WorkingCalendar) -> datetime:
    moment, left = clock.received_at, allowed.time
    while left:
        works = allowed.is_plain or is_working(moment, calendar)
        if works and not is_paused(moment, clock.pauses):
            left -= QUARTER
        moment += QUARTER
    return moment


def _nth_working_day(
    start: datetime,
    count: int,
    calendar: WorkingCalendar,
    pauses: tuple[Pause, ...],
    *,
    ends_a_day: bool = False,
) -> datetime:
    # What is due at midnight is due on the day that ends then, if that day is worked until then.
    a_moment_ago = start - QUARTER
    is_yesterdays = ends_a_day and f"{start.astimezone(LOCAL):%H:%M}" == "00:00"
    belongs_to = a_moment_ago if is_yesterdays and is_working(a_moment_ago, calendar) else start
    day, end = belongs_to.astimezone(LOCAL).date(), start
    while count:
        day += timedelta(days=1)
        if calendar.spans(day):
            midnight = datetime(day.year, day.month, day.day, tzinfo=LOCAL)
            end = midnight + timedelta(minutes=calendar.spans(day)[-1][1])
            count -= not is_paused(end - timedelta(microseconds=1), pauses)
    return end

"""When work is due, when to warn before, when to escalate after, and why (Asia/Ho_Chi_Minh).

Working hours: only working time counts, and what comes in outside it counts as received at the
next working moment. Working days: the day of receipt does not count; due at the end of working
time of the Nth working day. Minutes and hours are plain, by the clock, day and night. Time inside
a pause does not count, nor does a working day whose end lies in one.
"""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime

from app.province.deadlines.amounts import Amount, Basis
from app.province.deadlines.counting import (
    AROUND_THE_CLOCK,
    ONE_DAY,
    Count,
    SkipReason,
    count_days,
    count_time,
    days_before,
    time_before,
    walk,
)
from app.province.deadlines.intervals import joined
from app.province.deadlines.pauses import Pause, paused_time
from app.province.deadlines.working_calendar import Day, WorkingCalendar
from app.province.local_time import local_day, require_aware


@dataclass(frozen=True)
class DeadlineClass:
    """How long the province gives itself.

    The warning comes before what is due; every escalation is counted from when it was due.
    ``extension_working_days`` is what one extension adds; None allows none.
    """

    code: str
    allowed: Amount
    warning: Amount | None = None
    escalations: tuple[Amount, ...] = ()
    extension_working_days: int | None = None


@dataclass(frozen=True, slots=True)
class Clock:
    """What one deadline is counted from: the receipt, the pauses, what was extended."""

    received_at: datetime
    pauses: tuple[Pause, ...] = ()
    extension_working_days: int = 0

    def __post_init__(self) -> None:
        require_aware(self.received_at)
        if self.extension_working_days < 0:
            raise ValueError("an extension can't take days away")

    @property
    def is_paused(self) -> bool:
        """Whether a pause is open."""
        return any(pause.ended_at is None for pause in self.pauses)


@dataclass(frozen=True, slots=True)
class CountedSpan:
    """Time that counted: after ``began_at`` until and with ``ended_at``."""

    began_at: datetime
    ended_at: datetime


@dataclass(frozen=True, slots=True)
class SkippedDay:
    """A day that did not count, and why; a day off has its name."""

    on: date
    reason: SkipReason
    name_vi: str | None
    name_en: str | None


@dataclass(frozen=True, slots=True)
class Deadline:
    """When it is due, warned of and escalated, and what was and wasn't counted; all in UTC.

    While a pause is open it isn't due, and ``counted`` is what counted until then.
    """

    due_at: datetime | None
    warn_at: datetime | None
    escalate_at: tuple[datetime, ...]
    counted: tuple[CountedSpan, ...]
    skipped: tuple[SkippedDay, ...]


def due_at(clock: Clock, allowed: Amount, calendar: WorkingCalendar) -> datetime | None:
    """When it is due, in UTC; None while a pause is open.

    Raises NoWorkingTime when the calendar has none to count.
    """
    return None if clock.is_paused else _count(clock, allowed, calendar).ended_at


def explain(clock: Clock, deadline_class: DeadlineClass, calendar: WorkingCalendar) -> Deadline:
    """When it is due, and why; raises NoWorkingTime when the calendar has none to count."""
    count = _count(clock, deadline_class.allowed, calendar)
    deadline = Deadline(
        due_at=None,
        warn_at=None,
        escalate_at=(),
        counted=tuple(CountedSpan(*interval) for interval in joined(count.counted)),
        skipped=tuple(_skipped(day, reason) for day, reason in count.skipped),
    )
    if clock.is_paused:
        return deadline
    due, warning = count.ended_at, deadline_class.warning
    received_at = clock.received_at.astimezone(UTC)
    return replace(
        deadline,
        due_at=due,
        warn_at=_before(due, warning, calendar, earliest=received_at) if warning else None,
        escalate_at=tuple(_after(due, more, calendar) for more in deadline_class.escalations),
    )


def _count(clock: Clock, allowed: Amount, calendar: WorkingCalendar) -> Count:
    start, pauses = clock.received_at.astimezone(UTC), paused_time(clock.pauses)
    extension, day = clock.extension_working_days, local_day(start)
    if allowed.basis is Basis.WORKING_DAYS:
        receipt = Count([], [(calendar.day(day), SkipReason.DAY_OF_RECEIPT)])
        days = walk(calendar, pauses, first=day + ONE_DAY, start=start)
        return receipt.then(count_days(days, allowed.count + extension))
    counted_on = AROUND_THE_CLOCK if allowed.is_plain else calendar
    count = count_time(walk(counted_on, pauses, first=day, start=start), allowed.time)
    if not extension or not count.is_complete:
        return count
    due = count.ended_at
    days = walk(calendar, pauses, first=calendar.day_ended_by(due) + ONE_DAY, start=due)
    return count.then(count_days(days, extension))


def _skipped(day: Day, reason: SkipReason) -> SkippedDay:
    if reason is SkipReason.DAY_OFF:
        return SkippedDay(day.on, reason, day.name_vi, day.name_en)
    return SkippedDay(day.on, reason, None, None)


def _after(due: datetime, amount: Amount, calendar: WorkingCalendar) -> datetime:
    if amount.basis is Basis.WORKING_DAYS:
        days = walk(calendar, (), first=calendar.day_ended_by(due) + ONE_DAY, start=due)
        return count_days(days, amount.count).ended_at
    if amount.is_plain:
        return due + amount.time
    return count_time(walk(calendar, (), first=local_day(due), start=due), amount.time).ended_at


def _before(
    due: datetime, amount: Amount, calendar: WorkingCalendar, *, earliest: datetime
) -> datetime:
    if amount.basis is Basis.WORKING_DAYS:
        return days_before(due, amount.count, calendar, earliest=earliest)
    if amount.is_plain:
        return max(due - amount.time, earliest)
    return time_before(due, amount.time, calendar, earliest=earliest)

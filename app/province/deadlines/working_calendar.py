"""What each day is: worked or not, when, and why."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum

from app.province.deadlines.intervals import Intervals
from app.province.deadlines.public_holidays import public_holidays
from app.province.deadlines.working_time import DayKind, Spans, SpecialDay, WorkingWeek
from app.province.local_time import local_day, local_moment

_ONE_DAY = timedelta(days=1)
# So long without any working time means that there is none, not that it is far off.
_HORIZON_DAYS = 3 * 366
# More than ten years of days: whatever asks for more gets them computed again.
_REMEMBERED_DAYS = 4096
_NO_HOURS = WorkingWeek(date.min, {})
_MAKE_UP_DAY = SpecialDay(DayKind.MAKE_UP_DAY, "Ngày làm bù", "Make-up working day")


class NoWorkingTime(ValueError):
    """Counting would never end: the calendar has no working time in the next three years."""


class OrdinaryDay(StrEnum):
    """What a day is that doesn't depart from the week."""

    WORKING_DAY = "working_day"
    WEEKEND = "weekend"


@dataclass(frozen=True, slots=True)
class Day:
    """A day of the calendar; days that depart from the week have a name.

    ``intervals`` are the spans as moments in UTC.
    """

    on: date
    kind: DayKind | OrdinaryDay
    name_vi: str | None
    name_en: str | None
    spans: Spans
    intervals: Intervals


@dataclass(frozen=True, eq=False)
class WorkingCalendar:
    """When work is done; safe to share between threads.

    The week in force is the latest that holds already; before the first one, the first counts.
    ``special_days`` are what operators added, the calendar's own before those it inherits. They
    overrule the public holidays, which overrule make-up days, which overrule the week.
    """

    weeks: tuple[WorkingWeek, ...]
    special_days: tuple[Mapping[date, SpecialDay], ...] = ()
    observes_public_holidays: bool = True
    _days: dict[date, Day] = field(default_factory=dict, init=False, repr=False)

    def spans(self, day: date) -> Spans:
        """The working time of ``day``; none when it isn't worked."""
        return self.day(day).spans

    def day(self, on: date) -> Day:
        """What the day is and why."""
        found = self._days.get(on)
        if found is None:
            if len(self._days) >= _REMEMBERED_DAYS:
                self._days.clear()
            found = self._days[on] = self._find(on)
        return found

    def days_from(self, first: date) -> Iterator[Day]:
        """Every day from ``first`` on; raises NoWorkingTime after three years without any."""
        day, idle = self.day(first), 0
        while True:
            yield day
            idle = 0 if day.spans else idle + 1
            if idle > _HORIZON_DAYS:
                raise NoWorkingTime(f"no working time in the three years before {day.on}")
            day = self.day(day.on + _ONE_DAY)

    def find_worked(self, first: date, *, within_days: int) -> date | None:
        """The first day with working time from ``first`` on; None where so many days have none."""
        last = min(first.toordinal() + within_days, date.max.toordinal() + 1)
        days = map(date.fromordinal, range(first.toordinal(), last))
        return next((day for day in days if self._spans_of(day)), None)

    def working_days_after(self, day: date) -> Iterator[date]:
        """Every working day after ``day``, in order; raises NoWorkingTime as days_from does."""
        return (found.on for found in self.days_from(day + _ONE_DAY) if found.spans)

    def day_ended_by(self, moment: datetime) -> date:
        """The local day of ``moment``; the midnight that ends working time is still of its day."""
        today = local_day(moment)
        yesterday = self.day(today - _ONE_DAY)
        ends_yesterday = yesterday.intervals and yesterday.intervals[-1][1] == moment
        return yesterday.on if ends_yesterday else today

    def _find(self, on: date) -> Day:
        special, spans = self._special(on), self._spans_of(on)
        if special is None:
            kind = OrdinaryDay.WORKING_DAY if spans else OrdinaryDay.WEEKEND
            return Day(on, kind, None, None, spans, _moments(on, spans))
        names = special.name_vi, special.name_en
        return Day(on, special.kind, *names, spans, _moments(on, spans))

    def _spans_of(self, on: date) -> Spans:
        week, special = self._week(on), self._special(on)
        return special.spans_within(week) if special else week.spans_of(on.weekday())

    def _week(self, on: date) -> WorkingWeek:
        weeks = sorted(self.weeks, key=lambda week: week.valid_from)
        begun = [week for week in weeks if week.valid_from <= on]
        return (begun[-1:] or weeks[:1] or [_NO_HOURS])[0]

    def _special(self, on: date) -> SpecialDay | None:
        for special_days in self.special_days:
            if on in special_days:
                return special_days[on]
        return _public_holiday(on) if self.observes_public_holidays else None


def _public_holiday(on: date) -> SpecialDay | None:
    known = public_holidays()
    if on in known.names:
        return SpecialDay(DayKind.DAY_OFF, *known.names[on])
    return _MAKE_UP_DAY if on in known.make_up_days else None


def _moments(on: date, spans: Spans) -> Intervals:
    return tuple((local_moment(on, begins), local_moment(on, ends)) for begins, ends in spans)

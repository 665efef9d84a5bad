"""Calendars have working time, and deadlines warn before and escalate in order."""

import itertools
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from app.province.calendar_entries import CalendarEntry
from app.province.calendars import WEEKDAYS, read_special_day, read_week
from app.province.deadlines.amounts import Amount, Basis, read_amount
from app.province.rules.faults import RecordFault, link_faults
from app.province.snapshot import Province
from app.province.trees import ancestors

CALENDAR, DAY, CLASS = "calendar", "calendar_day", "deadline_class"
TRIAGE = "triage"
_WORKING_DAY_MINUTES = 24 * 60
_LONGEST_CLOSURE_DAYS = 366
_MINUTES = {
    Basis.MINUTES: 1,
    Basis.HOURS: 60,
    Basis.WORKING_HOURS: 60,
    Basis.WORKING_DAYS: _WORKING_DAY_MINUTES,
}


def calendar_faults(province: Province) -> Iterator[RecordFault]:
    """Faults of calendars: circles, impossible hours, no working time at all."""
    parents = {code: entry.parent for code, entry in province.calendars.items()}
    yield from link_faults(CALENDAR, "parent", parents)
    for code, entry in province.calendars.items():
        yield from _week_faults(entry)
        if not any(province.calendars[one].weeks for one in ancestors(code, parents)):
            yield RecordFault(CALENDAR, code, "weeks", "required")


def _week_faults(entry: CalendarEntry) -> Iterator[RecordFault]:
    begun: set[str] = set()
    for number, week in enumerate(entry.weeks):
        at = f"weeks/{number}"
        if week["valid_from"] in begun:
            yield RecordFault(CALENDAR, entry.code, f"{at}/valid_from", "repeated")
        begun.add(week["valid_from"])
        for weekday in WEEKDAYS:
            alone = {"valid_from": week["valid_from"], weekday: week.get(weekday)}
            if not _is_readable(alone):
                yield RecordFault(CALENDAR, entry.code, f"{at}/{weekday}", "hours")
        if not any(week.get(weekday) for weekday in WEEKDAYS):
            yield RecordFault(CALENDAR, entry.code, at, "no_working_time")


def _is_readable(week: Mapping[str, Any]) -> bool:
    try:
        read_week(week)
    except ValueError:
        return False
    return True


def day_faults(province: Province) -> Iterator[RecordFault]:
    """Faults of the days that depart from the week."""
    for (calendar, on), entry in province.days.items():
        key = day_key(calendar, on)
        if calendar not in province.calendars:
            yield RecordFault(DAY, key, "calendar", "unknown_value")
        try:
            read_special_day(entry)
        except ValueError:
            is_readable = _is_readable({"valid_from": on.isoformat(), WEEKDAYS[0]: entry.spans})
            yield RecordFault(DAY, key, "spans", "hours_of_kind" if is_readable else "hours")


def closure_faults(province: Province) -> Iterator[RecordFault]:
    """Faults of days off that follow one another for so long that no deadline would ever end."""
    try:
        calendars = province.counting_calendars
    except ValueError:
        # Hours that nobody can read have faults of their own.
        return
    parents = {code: entry.parent for code, entry in province.calendars.items()}
    for code, calendar in calendars.items():
        # What departs from its week; the week itself always has working time.
        line = set(ancestors(code, parents))
        worked = date.min
        for on, owner in sorted((on, owner) for owner, on in province.days if owner in line):
            if on < worked:
                continue
            found = calendar.find_worked(on, within_days=_LONGEST_CLOSURE_DAYS)
            if found is None:
                yield RecordFault(DAY, day_key(owner, on), "kind", "closed_too_long")
                break
            worked = found


def day_key(calendar: str, on: date) -> str:
    """The day's key as faults, paths and the audit write it."""
    return f"{calendar}/{on.isoformat()}"


def class_faults(province: Province) -> Iterator[RecordFault]:
    """Faults of deadline classes."""
    if TRIAGE not in province.classes:
        yield RecordFault(CLASS, TRIAGE, "code", "required")
    for code, entry in province.classes.items():
        if entry.warning and _size(entry.warning) >= _size(entry.allowed):
            yield RecordFault(CLASS, code, "warning", "warning_too_long")
        sizes = [_size(one) for one in entry.escalations]
        for number, (earlier, later) in enumerate(itertools.pairwise(sizes)):
            if later <= earlier:
                yield RecordFault(CLASS, code, f"escalations/{number + 1}", "not_rising")


def _size(written: Mapping[str, Any]) -> int:
    """About how long it is, to compare amounts of different bases."""
    amount: Amount = read_amount(written)
    return amount.count * _MINUTES[amount.basis]

"""Calendars to count by, made from what administrators wrote; each inherits from its parent."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from app.province.calendar_entries import CalendarEntry, DayEntry
from app.province.deadlines.working_calendar import WorkingCalendar
from app.province.deadlines.working_time import DayKind, Spans, SpecialDay, WorkingWeek, read_span
from app.province.trees import ancestors

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
Days = Mapping[tuple[str, date], DayEntry]


def calendars_of(
    calendars: Mapping[str, CalendarEntry], days: Days
) -> Mapping[str, WorkingCalendar]:
    """Every calendar with what it inherits: the weeks where it has none, and all special days."""
    special = _special_days(days)
    parents = {code: entry.parent for code, entry in calendars.items()}
    found = {}
    for code, entry in calendars.items():
        line = list(ancestors(code, parents))
        weeks = next((calendars[one].weeks for one in line if calendars[one].weeks), ())
        found[code] = WorkingCalendar(
            weeks=tuple(map(read_week, weeks)),
            special_days=tuple(special[one] for one in line if one in special),
            observes_public_holidays=entry.observes_public_holidays,
        )
    return found


def read_week(written: Mapping[str, Any]) -> WorkingWeek:
    """The week as it stands in a calendar's record; raises ValueError for impossible hours."""
    spans = {
        weekday: read_spans(written[name])
        for weekday, name in enumerate(WEEKDAYS)
        if written.get(name)
    }
    return WorkingWeek(date.fromisoformat(written["valid_from"]), spans)


def read_spans(written: Sequence[str]) -> Spans:
    """Spans such as ``["07:30-11:30"]``; raises ValueError."""
    return tuple(read_span(one.split("-")) for one in written)


def read_special_day(entry: DayEntry) -> SpecialDay:
    """The day as it counts; raises ValueError where its kind and hours don't fit."""
    return SpecialDay(
        kind=DayKind(entry.kind),
        name_vi=entry.name_vi,
        name_en=entry.name_en,
        spans=read_spans(entry.spans),
        hours_of=WEEKDAYS.index(entry.hours_of or WEEKDAYS[0]),
    )


def _special_days(days: Days) -> dict[str, dict[date, SpecialDay]]:
    found: dict[str, dict[date, SpecialDay]] = {}
    for entry in days.values():
        found.setdefault(entry.calendar, {})[entry.on] = read_special_day(entry)
    return found

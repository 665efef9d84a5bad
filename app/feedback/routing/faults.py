"""Why a rule could match nobody, in view of the reference data; pure."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from itertools import chain

from app.errors import FieldFault
from app.feedback.routing.matching import Conditions, Rule
from app.feedback.routing.times import Times
from app.feedback.states import Publication
from app.province.deadlines.working_calendar import WorkingCalendar
from app.province.entries import AreaKey, CategoryEntry
from app.province.snapshot import Province
from app.province.validity import Validity

_WEEK = timedelta(days=7)
# More than a year: what days are off and which are worked instead is seldom known further ahead.
_LOOKED_AHEAD_DAYS = 400
_MIDNIGHT = 1440
_CONTRADICTION = "routing_contradiction"


def rule_faults(province: Province, rule: Rule, *, today: date) -> Iterator[FieldFault]:
    """What keeps the rule from ever sending a report anywhere, from ``today`` on."""
    in_time = list(_time_faults(rule.when.times, today))
    if in_time:
        yield from in_time
        return
    window = _window(rule.when.times, today)
    if not _comes(province, rule.when, window):
        yield FieldFault("/when/is_working_time", "routing_no_time")
    yield from _category_faults(province, rule.when, window)
    for key in sorted(rule.when.areas):
        if not _is_reported_from(province, key, window):
            yield FieldFault("/when/areas", "routing_area", (("value", "/".join(key)),))
    agency = province.agencies.get(rule.agency)
    if agency is None or not agency.validity.overlaps(window):
        yield FieldFault("/agency", "routing_agency")


def narrowed(province: Province, when: Conditions, *, today: date) -> Conditions:
    """The conditions with all that they imply from ``today`` on: the same reports fit."""
    named = [province.categories[one] for one in when.categories if one in province.categories]
    first = max(when.times.first or today, today)
    found = replace(when, times=replace(when.times, first=first))
    if len({one.kind for one in named}) == 1:
        found = replace(found, kind=named[0].kind)
    if len({one.is_emergency for one in named}) == 1:
        found = replace(found, is_emergency=named[0].is_emergency)
    if named and all(map(_begins_restricted, named)):
        found = replace(found, is_restricted=True)
    return found


def _time_faults(times: Times, today: date) -> Iterator[FieldFault]:
    first, last, hours = times.first, times.last, times.hours
    if hours is not None and hours.starts == hours.ends:
        yield FieldFault("/when/hours", "routing_no_time")
    if first is not None and last is not None and last < first:
        yield FieldFault("/when/valid_until", "validity_reversed")
    elif last is not None and last < today:
        yield FieldFault("/when/valid_until", "routing_over")
    elif last is not None and not _has_weekday(times, max(first or today, today), last):
        yield FieldFault("/when/weekdays", "routing_no_time")


def _has_weekday(times: Times, first: date, last: date) -> bool:
    if not times.weekdays or last - first >= _WEEK - timedelta(days=1):
        return True
    days = range((last - first).days + 1)
    return any((first.weekday() + day) % 7 in times.weekdays for day in days)


def _window(times: Times, today: date) -> Validity:
    return Validity(max(times.first or today, today), times.last)


def _comes(province: Province, when: Conditions, window: Validity) -> bool:
    """Whether some agency's calendar has a moment of the rule's times that is worked, or is not."""
    is_worked = when.is_working_time
    if is_worked is None:
        return True
    first = window.first.toordinal()
    last = min(first + _LOOKED_AHEAD_DAYS, (window.last or date.max).toordinal())
    days = map(date.fromordinal, range(first, last + 1))
    calendars = province.counting_calendars.values()
    return any(
        _comes_on(day, calendar, when.times, is_worked=is_worked)
        for day in days
        for calendar in calendars
    )


def _comes_on(day: date, calendar: WorkingCalendar, times: Times, *, is_worked: bool) -> bool:
    worked = calendar.spans(day)
    wanted = times.hours.spans if times.hours else ()
    # Between two of these nothing changes, so that the minutes at which something does will do.
    edges = {0, *chain.from_iterable((*worked, *wanted))} - {_MIDNIGHT}
    return any(
        times.hold(day, minute)
        and any(starts <= minute < ends for starts, ends in worked) is is_worked
        for minute in edges
    )


def _category_faults(
    province: Province, when: Conditions, window: Validity
) -> Iterator[FieldFault]:
    for code in sorted(when.categories):
        category = province.categories.get(code)
        if category is None or not category.validity.overlaps(window):
            yield FieldFault("/when/categories", "routing_category", (("value", code),))
        else:
            yield from _contradictions(category, when)
    usable = (one for one in province.categories.values() if one.validity.overlaps(window))
    if not when.categories and not any(_fits(one, when) for one in usable):
        yield FieldFault("/when", "routing_contradicts_all")


def _fits(category: CategoryEntry, when: Conditions) -> bool:
    return not any(_contradictions(category, when))


def _contradictions(category: CategoryEntry, when: Conditions) -> Iterator[FieldFault]:
    """Which conditions no report of this category can meet."""
    named = (("value", category.code),)
    if when.kind not in (None, category.kind):
        yield FieldFault("/when/kind", _CONTRADICTION, named)
    if when.is_emergency not in (None, category.is_emergency):
        yield FieldFault("/when/is_emergency", _CONTRADICTION, named)
    if when.is_restricted is False and _begins_restricted(category):
        yield FieldFault("/when/is_restricted", _CONTRADICTION, named)
    choices = {one.code: one.values for one in category.attributes if one.datatype.has_values}
    for code, value in sorted(when.attributes):
        if value not in choices.get(code, ()):
            asked = (*named, ("attribute", f"{code}={value}"))
            yield FieldFault("/when/attributes", "routing_attribute", asked)


def _begins_restricted(category: CategoryEntry) -> bool:
    return category.is_sensitive or category.default_publication == Publication.RESTRICTED


def _is_reported_from(province: Province, key: AreaKey, window: Validity) -> bool:
    """Whether reports may lie there: in a scheme in force, on ground that we serve."""
    area, scheme = province.areas.get(key), province.schemes.get(key[0])
    if area is None or scheme is None or not area.is_served:
        return False
    return area.validity.overlaps(window) and scheme.validity.overlaps(window)

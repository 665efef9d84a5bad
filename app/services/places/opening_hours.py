"""Opening hours as OpenStreetMap writes them: the part of its grammar that is understood here.

``Mo-Fr 07:30-11:30,13:00-17:00; Sa 07:30-11:30; PH off``: rules apart by semicolons, a later one
overrules an earlier one on its days. Days are ``Mo`` to ``Su`` and ``PH`` (public holidays), as
lists and ranges; times are spans of the day, which may pass midnight, or ``off``. ``24/7`` is
always. All else (months, weeks, sunrise, comments …) is refused rather than guessed.
https://wiki.openstreetmap.org/wiki/Key:opening_hours/specification
"""

import re
from dataclasses import dataclass
from itertools import pairwise

DAYS = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
_HOLIDAYS = "PH"
_MINUTES_PER_DAY = 1440
_SPAN = re.compile(r"([01]\d|2[0-3]):([0-5]\d)-(?:([01]\d|2[0-3]):([0-5]\d)|24:00)", re.ASCII)
_LONGEST_SHOWN = 40

# Minutes from the beginning of the day; what passes midnight ends after 1440.
Spans = tuple[tuple[int, int], ...]
_ALL_DAY: Spans = ((0, _MINUTES_PER_DAY),)


class HoursRefused(ValueError):
    """The hours are not understood; ``part`` is where, ``code`` how."""

    def __init__(self, code: str, part: str) -> None:
        super().__init__(part)
        self.code = code
        self.part = part[:_LONGEST_SHOWN]


@dataclass(frozen=True)
class OpeningHours:
    """The spans of each weekday (0 is Monday), and those of public holidays."""

    week: tuple[Spans, ...]
    holidays: Spans = ()


def read_hours(written: str) -> OpeningHours:
    """The hours; raises ``HoursRefused``. A place that does not say ``PH`` is closed on holidays.

    OpenStreetMap would have it open: whoever goes there in vain is worse off than who is told to
    look elsewhere.
    """
    if written.strip() == "24/7":
        return OpeningHours((_ALL_DAY,) * len(DAYS), _ALL_DAY)
    spans_of: dict[str, Spans] = {}
    for rule in filter(None, map(str.strip, written.split(";"))):
        days, spans = _read_rule(rule)
        spans_of |= dict.fromkeys(days, spans)
    if not spans_of:
        raise HoursRefused("opening_hours", written.strip() or "-")
    return OpeningHours(tuple(spans_of.get(day, ()) for day in DAYS), spans_of.get(_HOLIDAYS, ()))


def _read_rule(rule: str) -> tuple[list[str], Spans]:
    parts = re.sub(r"\s*,\s*", ",", rule).split()
    if len(parts) > 2:
        raise HoursRefused("opening_hours", parts[2])
    if len(parts) == 1:
        return list(DAYS), _read_times(parts[0])
    return _read_days(parts[0]), _read_times(parts[1])


def _read_days(written: str) -> list[str]:
    days: list[str] = []
    for part in written.split(","):
        first, dash, last = part.partition("-")
        if part == _HOLIDAYS:
            days.append(part)
        elif first not in DAYS or (dash and last not in DAYS):
            raise HoursRefused("opening_hours", part or written)
        else:
            begin = DAYS.index(first)
            count = (DAYS.index(last) - begin) % len(DAYS) if dash else 0
            days += [DAYS[(begin + step) % len(DAYS)] for step in range(count + 1)]
    return days


def _read_times(written: str) -> Spans:
    if written in ("off", "closed"):
        return ()
    spans = sorted(map(_read_span, written.split(",")))
    for (_, end), (begin, _) in pairwise(spans):
        if begin < end:
            raise HoursRefused("opening_hours_overlap", written)
    return tuple(spans)


def _read_span(written: str) -> tuple[int, int]:
    found = _SPAN.fullmatch(written)
    if found is None:
        raise HoursRefused("opening_hours", written or "-")
    begin = int(found[1]) * 60 + int(found[2])
    end = int(found[3]) * 60 + int(found[4]) if found[3] else _MINUTES_PER_DAY
    if begin == end:
        raise HoursRefused("opening_hours", written)
    return begin, end if end > begin else end + _MINUTES_PER_DAY

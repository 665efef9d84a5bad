"""Working time as data: spans of a day, weeks that hold from a date, days that depart from them."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import pairwise

# From and until, in minutes of the local day; 1440 is the midnight that ends it.
Span = tuple[int, int]
Spans = tuple[Span, ...]
MONDAY = 0
_WEEKDAYS = range(7)
_TIME = re.compile(r"([01][0-9]|2[0-3]):([0-5][0-9])|24:00")


class DayKind(StrEnum):
    """How a day may depart from the week."""

    DAY_OFF = "day_off"
    MAKE_UP_DAY = "make_up_day"
    SPECIAL_HOURS = "special_hours"


@dataclass(frozen=True)
class WorkingWeek:
    """The working time of each weekday (0 is Monday) from a date on; none where none is named."""

    valid_from: date
    spans: Mapping[int, Spans]

    def __post_init__(self) -> None:
        for weekday, spans in self.spans.items():
            _require_weekday(weekday)
            _require_in_order(spans)

    def spans_of(self, weekday: int) -> Spans:
        """The working time of ``weekday``."""
        return self.spans.get(weekday, ())


@dataclass(frozen=True)
class SpecialDay:
    """A day that departs from the week.

    A make-up day has its own spans, or else the hours that the weekday ``hours_of`` has.
    """

    kind: DayKind
    name_vi: str
    name_en: str
    spans: Spans = ()
    hours_of: int = MONDAY

    def __post_init__(self) -> None:
        _require_weekday(self.hours_of)
        _require_in_order(self.spans)
        if self.kind is DayKind.DAY_OFF and self.spans:
            raise ValueError("a day off has no working time")
        if self.kind is DayKind.SPECIAL_HOURS and not self.spans:
            raise ValueError("special hours need at least one span")

    def spans_within(self, week: WorkingWeek) -> Spans:
        """The day's working time while ``week`` is in force."""
        if self.kind is DayKind.MAKE_UP_DAY and not self.spans:
            return week.spans_of(self.hours_of)
        return self.spans


def read_span(written: Sequence[str]) -> Span:
    """The span that a pair like ``("07:30", "11:30")`` means; "24:00" may end it.

    Raises ValueError unless both are real times and the first is the earlier one.
    """
    if len(written) != 2:
        raise ValueError("a span has a beginning and an end")
    span = (_read_time(written[0]), _read_time(written[1]))
    _require_in_order((span,))
    return span


def write_span(span: Span) -> tuple[str, str]:
    """The span as :func:`read_span` reads it."""
    begins, ends = (f"{minutes // 60:02}:{minutes % 60:02}" for minutes in span)
    return begins, ends


def _read_time(written: str) -> int:
    if not _TIME.fullmatch(written):
        raise ValueError(f"{written!r} is not a time of day like 07:30")
    return int(written[:2]) * 60 + int(written[3:])


def _require_weekday(weekday: int) -> None:
    if weekday not in _WEEKDAYS:
        raise ValueError(f"{weekday} is not a weekday from 0 (Monday) to 6")


def _require_in_order(spans: Spans) -> None:
    for begins, ends in spans:
        if not 0 <= begins < ends <= 1440:
            raise ValueError(f"({begins}, {ends}) is not a span of one day")
    for (_, ends), (begins, _) in pairwise(spans):
        if begins < ends:
            raise ValueError("spans must be in order and must not overlap")

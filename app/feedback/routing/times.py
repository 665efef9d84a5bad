"""When a rule holds, by the province's own clocks; pure."""

from dataclasses import dataclass
from datetime import date

_WHOLE_DAY = ((0, 1440),)


@dataclass(frozen=True, slots=True)
class Hours:
    """From a minute of the day until another one, not included; past midnight where it is earlier.

    A time after midnight is one of the new day.
    """

    starts: int
    ends: int

    @property
    def spans(self) -> tuple[tuple[int, int], ...]:
        """The minutes of a day in one span or two."""
        if self.starts < self.ends:
            return ((self.starts, self.ends),)
        return tuple(span for span in ((0, self.ends), (self.starts, 1440)) if span[0] < span[1])

    def holds(self, minute: int) -> bool:
        """Whether the minute of the day lies in it."""
        return any(starts <= minute < ends for starts, ends in self.spans)


@dataclass(frozen=True, slots=True)
class Times:
    """Days of the week (0: Monday; none named: all), hours, and from which day until which."""

    weekdays: frozenset[int] = frozenset()
    hours: Hours | None = None
    first: date | None = None
    last: date | None = None

    def hold(self, on: date, minute: int) -> bool:
        """Whether that minute of the local day lies in them."""
        return (
            (self.first is None or self.first <= on)
            and (self.last is None or on <= self.last)
            and (not self.weekdays or on.weekday() in self.weekdays)
            and (self.hours is None or self.hours.holds(minute))
        )

    def include(self, other: "Times") -> bool:
        """Whether every moment of ``other`` is one of these; a day too many never makes it so."""
        return (
            (self.first is None or (other.first is not None and self.first <= other.first))
            and (self.last is None or (other.last is not None and other.last <= self.last))
            and _days(other.weekdays) <= _days(self.weekdays)
            and _lie_within(_spans(other.hours), _spans(self.hours))
        )


AT_ANY_TIME = Times()


def _days(named: frozenset[int]) -> frozenset[int]:
    return named or frozenset(range(7))


def _spans(hours: Hours | None) -> tuple[tuple[int, int], ...]:
    return hours.spans if hours else _WHOLE_DAY


def _lie_within(inner: tuple[tuple[int, int], ...], outer: tuple[tuple[int, int], ...]) -> bool:
    return all(any(a <= starts and ends <= b for a, b in outer) for starts, ends in inner)

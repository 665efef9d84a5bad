"""Calendars, clocks and amounts as hypothesis makes them up, on quarters of an hour."""

from datetime import date, datetime, timedelta
from itertools import pairwise

from hypothesis import strategies as st

from app.province.deadlines.amounts import Amount, Basis
from app.province.deadlines.due import Clock
from app.province.deadlines.pauses import Pause
from app.province.deadlines.working_calendar import WorkingCalendar
from app.province.deadlines.working_time import DayKind, Spans, SpecialDay, WorkingWeek
from app.province.local_time import LOCAL
from tests.province.calendars import (
    AROUND_THE_CLOCK,
    HALF_DAYS,
    MAKE_UP_DAYS,
    NO_HOLIDAYS,
    PROVINCE,
    SUMMER,
    special,
)
from tests.province.slow_counting import QUARTER

_BEGIN, _QUARTERS = datetime(2025, 12, 1, tzinfo=LOCAL), 96 * 500
MOMENTS = st.integers(0, _QUARTERS).map(lambda quarters: _BEGIN + quarters * QUARTER)
ALLOWED = {
    Basis.MINUTES: st.integers(1, 12).map(lambda quarters: 15 * quarters),
    Basis.HOURS: st.integers(1, 72),
    Basis.WORKING_HOURS: st.integers(1, 30),
    Basis.WORKING_DAYS: st.integers(1, 15),
}


def amounts(*bases: Basis) -> st.SearchStrategy[Amount]:
    """An amount in one of ``bases``, or in any."""
    return st.one_of(
        st.builds(Amount, ALLOWED[basis], st.just(basis)) for basis in bases or tuple(Basis)
    )


def _spans(edges: list[int]) -> Spans:
    return tuple(span for span in list(pairwise(sorted(edges)))[::2])


SPANS = st.lists(
    st.integers(0, 48).map(lambda halves: 30 * halves), min_size=2, max_size=6, unique=True
).map(_spans)
WEEKS = st.builds(
    WorkingWeek,
    st.dates(date(2026, 1, 1), date(2026, 12, 31)),
    st.dictionaries(st.integers(0, 6), SPANS, min_size=1),
)
SPECIAL_DAYS: st.SearchStrategy[SpecialDay] = st.one_of(
    st.just(special(DayKind.DAY_OFF)),
    st.integers(0, 6).map(lambda weekday: special(DayKind.MAKE_UP_DAY, hours_of=weekday)),
    SPANS.map(lambda spans: special(DayKind.SPECIAL_HOURS, spans=spans)),
)
CALENDARS = st.one_of(
    st.sampled_from([PROVINCE, NO_HOLIDAYS, HALF_DAYS, MAKE_UP_DAYS, SUMMER, AROUND_THE_CLOCK]),
    st.builds(
        WorkingCalendar,
        st.lists(WEEKS, min_size=1, max_size=3).map(tuple),
        st.tuples(
            st.dictionaries(
                st.dates(date(2026, 1, 1), date(2026, 12, 31)), SPECIAL_DAYS, max_size=20
            )
        ),
        observes_public_holidays=st.booleans(),
    ),
)


@st.composite
def pauses_near(draw: st.DrawFn, moment: datetime) -> tuple[Pause, ...]:
    """Some pauses, none open, from a few days before ``moment`` to some weeks after."""
    begins = draw(st.lists(st.integers(-3 * 96, 20 * 96), max_size=4))
    lasting = st.one_of(st.integers(0, 40), st.integers(0, 8 * 96))
    return tuple(
        Pause(moment + begin * QUARTER, moment + (begin + draw(lasting)) * QUARTER)
        for begin in begins
    )


@st.composite
def clocks(draw: st.DrawFn, *, extensions: bool = True) -> Clock:
    """A clock with pauses, none open."""
    received_at = draw(MOMENTS)
    more = draw(st.integers(0, 4)) if extensions else 0
    return Clock(received_at, draw(pauses_near(received_at)), more)


def shifted(clock: Clock, quarters: int) -> Clock:
    """The same pauses and extension, received so much later."""
    later: timedelta = quarters * QUARTER
    return Clock(clock.received_at + later, clock.pauses, clock.extension_working_days)

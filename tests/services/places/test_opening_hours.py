"""Opening hours: what is understood, what is refused, and whether a place is open."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.province.deadlines.working_calendar import WorkingCalendar
from app.province.deadlines.working_time import DayKind, SpecialDay
from app.province.local_time import LOCAL
from app.services.places.opening import is_open_at, opening_at
from app.services.places.opening_hours import DAYS, HoursRefused, read_hours

_OFFICE = "Mo-Fr 07:30-11:30,13:00-17:00"
_MAKE_UP = SpecialDay(DayKind.MAKE_UP_DAY, "Làm bù", "Make-up day")
_OFF = SpecialDay(DayKind.DAY_OFF, "Nghỉ", "Day off")
# Saturday 6 June is worked for Friday 5 June, which is free.
_CALENDAR = WorkingCalendar(
    (), ({date(2026, 6, 5): _OFF, date(2026, 6, 6): _MAKE_UP},), observes_public_holidays=False
)


def _at(written: str) -> datetime:
    return datetime.fromisoformat(written).replace(tzinfo=LOCAL).astimezone(UTC)


@pytest.mark.parametrize(
    ("written", "moment", "is_open", "changes"),
    [
        (_OFFICE, "2026-06-01T07:29", False, "2026-06-01T07:30"),
        (_OFFICE, "2026-06-01T07:30", True, "2026-06-01T11:30"),
        (_OFFICE, "2026-06-01T11:30", False, "2026-06-01T13:00"),
        (_OFFICE, "2026-06-07T10:00", False, "2026-06-08T07:30"),
        # A holiday, and the Saturday that is worked for it.
        (_OFFICE, "2026-06-05T10:00", False, "2026-06-06T07:30"),
        (_OFFICE, "2026-06-06T10:00", True, "2026-06-06T11:30"),
        ("Mo-Su,PH 06:00-22:00", "2026-06-05T10:00", True, "2026-06-05T22:00"),
        ("Mo-Su 06:00-22:00; PH 08:00-12:00", "2026-06-05T13:00", False, "2026-06-06T06:00"),
        ("24/7", "2026-06-05T03:00", True, None),
        ("Mo-Fr 08:00-17:00; We off", "2026-06-03T10:00", False, "2026-06-04T08:00"),
        ("Fr-Mo 18:00-02:00", "2026-06-02T01:59", True, "2026-06-02T02:00"),
        ("Fr-Mo 18:00-02:00", "2026-06-02T02:00", False, "2026-06-06T18:00"),
        ("Mo-We 00:00-24:00", "2026-06-01T12:00", True, "2026-06-04T00:00"),
        ("07:00-19:00", "2026-06-07T12:00", True, "2026-06-07T19:00"),
        ("Mo off", "2026-06-01T12:00", False, None),
    ],
)
def test_a_place_is_open_by_its_hours_and_the_calendar(
    written: str, moment: str, is_open: bool, changes: str | None
) -> None:
    found = opening_at(read_hours(written), _at(moment), _CALENDAR)
    assert found.is_open is is_open
    assert found.changes_at == (_at(changes) if changes else None)


@pytest.mark.parametrize(
    "written",
    [
        *("", ";", "always", "Mo-Fr", "T2-T6 07:30-17:00", "Jan-Mar 08:00-17:00"),
        *("Mo-Fr 7:30-11:30", "Mo-Fr 07:30-25:00", "Mo 08:00-08:00", "Mo ٠٨:00-09:00"),
        *("Mo- 08:00-09:00", "Mo,,Tu 08:00-09:00", "Mo-Fr 07:30-11:30 13:00-17:00"),
        *("Mo-Fr sunrise-sunset", "Mo-Fr 08:00-17:00 'by call'"),
    ],
)
def test_what_is_not_understood_is_refused_and_not_guessed(written: str) -> None:
    with pytest.raises(HoursRefused) as refused:
        read_hours(written)
    assert refused.value.code == "opening_hours"
    assert " " not in refused.value.part


def test_spans_that_overlap_are_refused() -> None:
    with pytest.raises(HoursRefused, match="07:30-12:00,11:30-17:00") as refused:
        read_hours("Mo 07:30-12:00, 11:30-17:00")
    assert refused.value.code == "opening_hours_overlap"


_TIMES = st.integers(0, 95).map(lambda quarter: f"{quarter // 4:02}:{quarter % 4 * 15:02}")
_RULES = st.builds(
    lambda days, begin, end: f"{','.join(days)} {begin}-{end if end != begin else '24:00'}",
    st.lists(st.sampled_from([*DAYS, "PH"]), min_size=1, max_size=4),
    _TIMES,
    _TIMES,
)


@given(st.lists(_RULES, min_size=1, max_size=3).map("; ".join), st.integers(0, 60 * 24 * 8))
def test_what_opens_or_closes_does_so_when_it_was_foretold(written: str, minutes: int) -> None:
    hours = read_hours(written)
    now = _at("2026-06-01T00:00") + timedelta(minutes=minutes)
    found = opening_at(hours, now, _CALENDAR)
    assert found.is_open is is_open_at(hours, now, _CALENDAR)
    if found.changes_at is not None:
        assert is_open_at(hours, found.changes_at, _CALENDAR) is not found.is_open
        before = found.changes_at - timedelta(seconds=1)
        assert is_open_at(hours, before, _CALENDAR) is found.is_open

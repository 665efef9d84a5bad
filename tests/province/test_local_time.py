"""The province's days: found by adding seven hours, equal to what the zone says."""

from datetime import UTC, datetime, timedelta, tzinfo

from hypothesis import example, given
from hypothesis import strategies as st

from app.province.local_time import LOCAL, local_day

_BEGINNING = datetime(1800, 1, 1, tzinfo=UTC)
_MOMENTS = st.timedeltas(timedelta(0), timedelta(days=400 * 365)).map(_BEGINNING.__add__)


@given(_MOMENTS)
@example(datetime(2026, 11, 28, 16, 59, 59, 999_999, tzinfo=UTC))
@example(datetime(2026, 11, 28, 17, tzinfo=UTC))
# The hour in which the zone last changed, and the one before.
@example(datetime(1975, 6, 12, 16, tzinfo=UTC))
@example(datetime(1975, 6, 12, 15, 59, tzinfo=UTC))
@example(datetime(1975, 6, 13, tzinfo=UTC))
def test_the_day_is_what_the_clocks_of_the_province_show(moment: datetime) -> None:
    assert local_day(moment) == moment.astimezone(LOCAL).date()


@given(_MOMENTS, st.timezones())
def test_the_day_does_not_depend_on_how_the_moment_is_written(
    moment: datetime, zone: tzinfo
) -> None:
    assert local_day(moment.astimezone(zone)) == local_day(moment)

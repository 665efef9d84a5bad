"""Place and time from Exif tags: pure rules."""

from datetime import UTC, datetime

import pytest

from app.adapters.photo_exif import find_moment, find_place

NAN = float("nan")


def test_degrees_minutes_and_seconds_become_signed_degrees():
    place = find_place([10.0, 58.0, 48.36], "S", [106.0, 39.0, 7.2], "W")

    assert place == (pytest.approx(-10.9801), pytest.approx(-106.652))


@pytest.mark.parametrize(
    ("latitude", "latitude_ref", "longitude", "longitude_ref"),
    [
        ([0.0, 0.0, 0.0], "N", [0.0, 0.0, 0.0], "E"),
        ([NAN, 58.0, 48.0], "N", [106.0, 39.0, 7.0], "E"),
        ([10.0, 58.0, float("inf")], "N", [106.0, 39.0, 7.0], "E"),
        ([90.0, 0.0, 1.0], "N", [106.0, 39.0, 7.0], "E"),
        ([10.0, 58.0, 48.0], "N", [180.0, 0.0, 1.0], "E"),
        ([-10.0, 58.0, 48.0], "N", [106.0, 39.0, 7.0], "E"),
        ([10.0, 60.0, 0.0], "N", [106.0, 39.0, 7.0], "E"),
        ([10.0, 58.0, 60.0], "N", [106.0, 39.0, 7.0], "E"),
        ([10.0, 58.0], "N", [106.0, 39.0, 7.0], "E"),
        ([10.0, 58.0, "48"], "N", [106.0, 39.0, 7.0], "E"),
        ([10.0, 58.0, 48.0], "", [106.0, 39.0, 7.0], "E"),
        ([10.0, 58.0, 48.0], "E", [106.0, 39.0, 7.0], "N"),
        ([10.0, 58.0, 48.0], "N", None, None),
        (None, None, None, None),
        ("10", "N", {}, ["E"]),
    ],
)
def test_what_cannot_be_a_place_is_none(latitude, latitude_ref, longitude, longitude_ref):
    assert find_place(latitude, latitude_ref, longitude, longitude_ref) is None


@pytest.mark.parametrize(
    ("taken", "offset", "moment"),
    [
        ("2026:03:14 08:15:30", "+07:00", datetime(2026, 3, 14, 1, 15, 30, tzinfo=UTC)),
        ("2026:03:14 08:15:30", "-05:30", datetime(2026, 3, 14, 13, 45, 30, tzinfo=UTC)),
        ("2026:03:14 08:15:30", None, datetime(2026, 3, 14, 1, 15, 30, tzinfo=UTC)),
        ("2026:03:14 08:15:30", "   :  ", datetime(2026, 3, 14, 1, 15, 30, tzinfo=UTC)),
        ("2026:03:14 08:15:30\0", "Z", datetime(2026, 3, 14, 8, 15, 30, tzinfo=UTC)),
    ],
)
def test_the_moment_is_in_utc_and_local_where_no_offset_says_otherwise(taken, offset, moment):
    assert find_moment(taken, offset) == moment


@pytest.mark.parametrize(
    ("taken", "offset"),
    [
        ("0000:00:00 00:00:00", None),
        ("    :  :     :  :  ", None),
        ("2026:02:30 08:15:30", None),
        ("2026-03-14 08:15:30", None),
        ("1970:01:01 00:00:00", None),
        ("0001:01:01 00:00:00", "+07:00"),
        ("2026:03:14 08:15:30", "+99:99"),
        ("", ""),
        (None, None),
        (20260314, None),
    ],
)
def test_what_cannot_be_a_moment_is_none(taken, offset):
    assert find_moment(taken, offset) is None

"""Where and when a photo was taken, from its Exif tags (CIPA DC-008, 4.6); pure.

The tags come from strangers: anything that cannot be a place or a moment is None, never an error.
"""

import math
import re
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

# A camera's clock without an offset is taken for the local one.
LOCAL_TIME = ZoneInfo("Asia/Ho_Chi_Minh")
# Exif began in 1995; an earlier moment is a clock that was never set.
FIRST_YEAR = 1995


def find_place(
    latitude: object, latitude_ref: object, longitude: object, longitude_ref: object
) -> tuple[float, float] | None:
    """Latitude and longitude in degrees WGS 84; None for nonsense, half a place and 0, 0."""
    north = _find_degrees(latitude, latitude_ref, letters="NS", limit=90)
    east = _find_degrees(longitude, longitude_ref, letters="EW", limit=180)
    if north is None or east is None or north == east == 0:
        return None
    return north, east


def _find_degrees(value: object, ref: object, *, letters: str, limit: int) -> float | None:
    """Degrees from [degrees, minutes, seconds] and the letter of the hemisphere."""
    if not isinstance(value, list) or len(value) != 3 or ref not in tuple(letters):
        return None
    # NaN, which the decoder makes of n/0, fails every comparison.
    if not all(isinstance(part, float) and 0 <= part < math.inf for part in value):
        return None
    degrees, minutes, seconds = value
    angle: float = degrees + minutes / 60 + seconds / 3600
    if minutes >= 60 or seconds >= 60 or angle > limit:
        return None
    return angle if ref == letters[0] else -angle


def find_moment(taken: object, offset: object) -> datetime | None:
    """DateTimeOriginal with OffsetTimeOriginal, in UTC; without an offset it is local time."""
    try:
        local = datetime.strptime(_text(taken), "%Y:%m:%d %H:%M:%S").replace(tzinfo=LOCAL_TIME)
        if re.fullmatch(r"[+-]\d\d:\d\d|Z", _text(offset)):
            zone = datetime.strptime(_text(offset), "%z").tzinfo
            local = local.replace(tzinfo=zone)
        moment = local.astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    return moment if moment.year >= FIRST_YEAR else None


def _text(value: object) -> str:
    return value.strip(" \0") if isinstance(value, str) else ""

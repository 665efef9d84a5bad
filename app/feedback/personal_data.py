"""What feedback keeps of people for a time only."""

from app.database import table_of
from app.database.forgetting import Forgetting, Retention
from app.feedback.models import (
    IdentityLook,
    ReportFanout,
    ReportFlag,
    ReportingRestriction,
    ReportUndo,
    StaffEvent,
)
from app.province.local_time import local_day

_FLAGS, _LOOKS = table_of(ReportFlag), table_of(IdentityLook)
_EVENTS, _FANOUTS = table_of(StaffEvent), table_of(ReportFanout)
_RESTRICTIONS, _UNDOS = table_of(ReportingRestriction), table_of(ReportUndo)

RETENTIONS: tuple[Retention, ...] = (
    Forgetting("flags", _FLAGS, lambda before: _FLAGS.c.closed_at < before),
    Forgetting("looks", _LOOKS, lambda before: _LOOKS.c.at < before),
    Forgetting("staff_news", _EVENTS, lambda before: _EVENTS.c.told_at < before),
    Forgetting("fanouts", _FANOUTS, lambda before: _FANOUTS.c.ended_at < before),
    # Its key is the report's, which is older.
    Forgetting("undos", _UNDOS, lambda before: _UNDOS.c.at < before),
    Forgetting(
        "restrictions",
        _RESTRICTIONS,
        lambda before: (
            (_RESTRICTIONS.c.ended_at < before) | (_RESTRICTIONS.c.until_on < local_day(before))
        ),
    ),
)

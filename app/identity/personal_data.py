"""What identity keeps of people for a time only."""

from app.database import table_of
from app.database.forgetting import Forgetting, Retention
from app.identity.models import (
    AuthSession,
    CitizenParty,
    DutyShift,
    HeldLook,
    LookDelay,
    StaffAbsence,
)

_SESSIONS, _PARTIES = table_of(AuthSession), table_of(CitizenParty)
_SHIFTS, _ABSENCES = table_of(DutyShift), table_of(StaffAbsence)
_HELD = table_of(HeldLook)

RETENTIONS: tuple[Retention, ...] = (
    Forgetting(
        "sessions",
        _SESSIONS,
        # One that nobody ended has run out by itself.
        lambda before: (_SESSIONS.c.ended_at < before) | (_SESSIONS.c.expires_at < before),
    ),
    Forgetting("parties", _PARTIES, lambda before: _PARTIES.c.ended_at < before),
    Forgetting("duties", _SHIFTS, lambda before: _SHIFTS.c.ends_at < before),
    Forgetting("duties", _ABSENCES, lambda before: _ABSENCES.c.ends_at < before),
    Forgetting(
        "looks",
        _HELD,
        lambda before: _HELD.c.told_at < before,
        parts=(table_of(LookDelay).c.look_id,),
    ),
)

"""What identity keeps of people for a time only."""

from app.database import table_of
from app.database.forgetting import Forgetting
from app.identity.models import AuthSession, CitizenParty

_SESSIONS, _PARTIES = table_of(AuthSession), table_of(CitizenParty)

FORGETTINGS = (
    Forgetting(
        "sessions",
        _SESSIONS,
        # One that nobody ended has run out by itself.
        lambda before: (_SESSIONS.c.ended_at < before) | (_SESSIONS.c.expires_at < before),
    ),
    Forgetting("parties", _PARTIES, lambda before: _PARTIES.c.ended_at < before),
)

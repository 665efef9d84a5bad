"""Telling a citizen what happened to the safety of his account."""

import uuid
from datetime import datetime

from sqlalchemy.orm import Session

from app.database import new_id
from app.identity.security_events import SecurityEvent
from app.notifications.detaching import detach_direct_logins
from app.notifications.inbox import News, notify
from app.notifications.kinds import Kind

# By which identity a phone without a session was registered is not known: all of them are asked to
# register again, so that none that is another's by now is left.
_ENDS_DIRECT_LOGINS = frozenset(
    {SecurityEvent.ALL_SESSIONS_ENDED, SecurityEvent.IDENTITY_SEPARATED}
)


def tell_of_security_event(
    session: Session, citizen_id: uuid.UUID, event: SecurityEvent, now: datetime
) -> None:
    """A notice in his inbox, and a push to the phones that are still his, in this transaction.

    The phones of sessions that ended were detached before: whoever holds one of those, and may be
    the thief, is not told that he was found out.
    """
    if event in _ENDS_DIRECT_LOGINS:
        detach_direct_logins(session, citizen_id, now=now)
    # An id for each occurrence: a newer notice must not take an older one off the lock screen.
    notice = News(citizen_id, Kind(event.value), entity_id=str(new_id()))
    notify(session, [notice], now=now)

"""Forgetting phones that nobody has opened the app on for most of a year."""

from datetime import datetime, timedelta

from app.database import Database
from app.notifications.detaching import remove_unrefreshed

# Firebase itself gives an address up after 270 days without a connection.
FORGOTTEN_AFTER = timedelta(days=270)
_AT_ONCE = 100


def prune_devices(database: Database, *, now: datetime, most: int | None = None) -> int:
    """Forget devices that were not refreshed for 270 days, all or about ``most``; how many.

    A hundred in each transaction, so that nobody waits long.
    """
    removed = 0
    while most is None or removed < most:
        with database.writing() as session:
            before = now - FORGOTTEN_AFTER
            found = remove_unrefreshed(session, before=before, count=_AT_ONCE, now=now)
            session.commit()
        removed += found
        if found < _AT_ONCE:
            break
    return removed

"""When the systems that send dossiers last told us anything, and whether that is too long ago."""

import time
from collections.abc import Callable
from datetime import datetime
from functools import lru_cache

from sqlalchemy import func, select

from app.database import Database, Reread
from app.province.deadlines.amounts import Amount, Basis
from app.province.deadlines.due import Clock, due_at
from app.province.deadlines.working_calendar import WorkingCalendar
from app.services.models import DossierSource

# On a working day some 19,000 steps come in: after a day's worth of silence something is broken.
SILENCE = Amount(8, Basis.WORKING_HOURS)
_LOOK_EVERY_S = 20.0
_HEARD_AT = select(func.max(DossierSource.heard_at))


class SourceWatch:
    """When the latest of the sources was heard; safe to share between threads."""

    def __init__(self, database: Database, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._database = database
        self._heard: Reread[datetime | None] = Reread(self._read, None, clock=clock)

    def heard_at(self) -> datetime | None:
        """As it was at most twenty seconds ago; None: nothing was ever heard."""
        return self._heard.within(_LOOK_EVERY_S)

    def _read(self, _known: datetime | None) -> datetime | None:
        with self._database.reading() as connection:
            return connection.scalar(_HEARD_AT)


def whole_minutes(heard_at: datetime | None) -> datetime | None:
    """``heard_at`` as it is told: in steps of ten minutes, back to which it is true as well.

    Told to the second, whatever else they read would be another answer every few seconds.
    """
    if heard_at is None:
        return None
    return heard_at.replace(minute=heard_at.minute // 10 * 10, second=0, microsecond=0)


def is_stale(heard_at: datetime | None, calendar: WorkingCalendar, *, now: datetime) -> bool:
    """Whether the sources have been silent for more than a day's working hours."""
    return heard_at is not None and now > _silent_from(heard_at, calendar)


@lru_cache(64)
def _silent_from(heard_at: datetime, calendar: WorkingCalendar) -> datetime:
    # It counts without a pause, so there is such a moment.
    return due_at(Clock(heard_at), SILENCE, calendar) or heard_at

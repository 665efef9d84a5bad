"""Accounts that nobody has logged in to for a long time: told first, then erased.

Neither happens while something of his is open: a report, a request about his data, an order that
has a report held, or a restriction of use that he asked for. A login begins everything anew.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, exists, select
from sqlalchemy.orm import Session

from app.audit.events import record
from app.database import Database, Sealer, table_of
from app.database.forgetting import count_rows, in_batches
from app.feedback.holds import is_held
from app.feedback.models import Report
from app.feedback.states import CLOSED_STATES
from app.identity.models import Citizen
from app.notifications.inbox import News, notify
from app.notifications.kinds import Kind
from app.privacy.erasure.erasing import erase_citizen
from app.privacy.models import DataRequest
from app.privacy.requests.states import OPEN_STATES
from app.privacy.retention.erasing import erase_oldest
from app.province.local_time import LOCAL

_ACTOR = "system:privacy"
_TOLD_AT_ONCE = 100


@dataclass(frozen=True)
class IdleNotices:
    """Accounts are idle after the period since the last login; ``notice``: told so long before."""

    notice: timedelta
    period: str = "idle_accounts"
    table = table_of(Citizen)

    def count(self, database: Database, before: datetime) -> int:
        """How many citizens are to be told."""
        return count_rows(database, self.table, *_are_idle(before))

    def forget(self, database: Database, before: datetime, *, now: datetime, most: int) -> int:
        """Tell them until when they must log in; how many. Each is told with his row, once."""

        def tell_some(session: Session) -> int:
            return self._tell_some(session, before, now=now)

        return in_batches(database, tell_some, size=_TOLD_AT_ONCE, most=most)

    def _tell_some(self, session: Session, before: datetime, *, now: datetime) -> int:
        wanted = select(Citizen).where(*_are_idle(before)).order_by(Citizen.last_login_at)
        locked = wanted.limit(_TOLD_AT_ONCE).with_for_update(skip_locked=True, of=Citizen)
        citizens, until = session.scalars(locked).all(), now + self.notice
        day = until.astimezone(LOCAL)
        words = {"day": f"{day:%d}", "month": f"{day:%m}", "year": f"{day:%Y}"}
        for citizen in citizens:
            citizen.idle_until = until
            subject = f"citizen:{citizen.id}"
            record(session, actor=_ACTOR, action="citizen_idle", subject=subject, now=now)
        news = [News(one.id, Kind.ACCOUNT_IDLE, str(one.id), words) for one in citizens]
        notify(session, news, now=now)
        return len(citizens)


@dataclass(frozen=True)
class IdleErasure:
    """Idle accounts are over when the day that was told is; ``notice`` is the period itself."""

    sealer: Sealer
    notice: timedelta
    period: str = "idle_notices"
    table = table_of(Citizen)

    def count(self, database: Database, before: datetime) -> int:
        """How many citizens are to be erased."""
        return count_rows(database, self.table, *_are_over(before + self.notice))

    def forget(self, database: Database, before: datetime, *, now: datetime, most: int) -> int:
        """Erase them, each in a transaction as if he had asked for it; how many."""
        wanted = select(Citizen.id).where(*_are_over(before + self.notice))
        oldest = wanted.order_by(Citizen.idle_until)
        return erase_oldest(database, self.sealer, oldest, erase_citizen, now=now, most=most)


def _are_idle(before: datetime) -> list[ColumnElement[bool]]:
    return [
        Citizen.erased_at.is_(None),
        Citizen.idle_until.is_(None),
        Citizen.last_login_at < before,
        *_nothing_is_open(),
    ]


def _are_over(now: datetime) -> list[ColumnElement[bool]]:
    return [Citizen.idle_until <= now, *_nothing_is_open()]


def _nothing_is_open() -> list[ColumnElement[bool]]:
    is_open = Report.state.not_in(CLOSED_STATES)
    waits = DataRequest.state.in_(OPEN_STATES) | DataRequest.file_until.is_not(None)
    return [
        Citizen.use_restricted_at.is_(None),
        ~exists().where(Report.citizen_id == Citizen.id, is_open | is_held()),
        ~exists().where(DataRequest.citizen_id == Citizen.id, waits),
    ]

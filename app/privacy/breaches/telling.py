"""The worker's part: telling a page of people, and moving the checkpoint with what tells them.

Both are one transaction, so a worker that dies has told a page or has not. Meanwhile the breach is
locked and other workers take others: no lease is needed, since nothing here waits for a network.
"""

from datetime import datetime

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from app.audit.events import record
from app.database import Database
from app.notifications.inbox import News, notify
from app.notifications.kinds import Kind
from app.privacy.breaches.affected import Affected, find_affected
from app.privacy.models import Breach

_PAGE = 300


def tell_next_page(database: Database, now: datetime, *, size: int = _PAGE) -> int:
    """Tell the next page of people of an approved notice; 0 where none waits. Commits."""
    with database.reading() as connection:
        # A look first: on SQLite, taking the row would keep every other writer out.
        if connection.execute(_due(now)).first() is None:
            return 0
    with database.writing() as session:
        breach = session.scalar(_due(now).with_for_update(skip_locked=True))
        if breach is None:
            return 0
        _tell_page(session, breach, size, now)
        session.commit()
    return 1


def _due(now: datetime) -> Select[Breach]:
    waits = select(Breach).where(Breach.next_page_at <= now)
    return waits.order_by(Breach.next_page_at).limit(1)


def _tell_page(session: Session, breach: Breach, size: int, now: datetime) -> None:
    if breach.affected is None or breach.notice is None:
        raise AssertionError("only a notice with words and people is approved")
    affected = Affected.of(breach.affected)
    people = find_affected(session, affected, after=breach.checkpoint, count=size, now=now)
    notify(
        session,
        [News(one, Kind.DATA_BREACHED, str(breach.id), breach.notice) for one in people],
        now=now,
    )
    breach.told += len(people)
    if len(people) == size:
        breach.checkpoint = people[-1]
        return
    breach.next_page_at, breach.told_all_at = None, now
    record(
        session,
        actor="worker",
        action="breach_notice_sent",
        subject=f"breach:{breach.id}",
        details={"told": breach.told},
        now=now,
    )

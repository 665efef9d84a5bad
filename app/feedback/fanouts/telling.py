"""The worker's part: telling a page of people, and moving the checkpoint with what tells them.

Both are one transaction, so a worker that dies has told a page or has not. Meanwhile the event is
locked and other workers take others: no lease is needed, since nothing here waits for a network.
"""

import uuid
from collections.abc import Callable, Collection
from datetime import datetime

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session

from app.database import Database
from app.feedback.fanouts.audience import next_audience
from app.feedback.fanouts.events import Event, kind_for, params_for
from app.feedback.models import FanoutState, Report, ReportFanout
from app.feedback.states import Publication
from app.feedback.steps import find_merged
from app.identity.models import Citizen
from app.notifications.inbox import News, notify
from app.province.snapshot import Province

_PAGE = 300


def _pending(now: datetime) -> Select[ReportFanout]:
    """The oldest event that waits to be told, and need not wait any longer."""
    is_due = or_(ReportFanout.wait_until.is_(None), ReportFanout.wait_until <= now)
    waits = select(ReportFanout).where(ReportFanout.state == FanoutState.PENDING.value, is_due)
    return waits.order_by(ReportFanout.id).limit(1)


def tell_followers(database: Database, province: Callable[[], Province], now: datetime) -> int:
    """Tell the next page of the oldest event that waits; 0 where none does. Commits."""
    with database.reading() as connection:
        # A look first: on SQLite, taking the row would keep every other writer out.
        if connection.execute(_pending(now)).first() is None:
            return 0
    known = province()
    with database.writing() as session:
        fanout = session.scalar(_pending(now).with_for_update(skip_locked=True))
        if fanout is None:
            return 0
        told = _tell_page(session, fanout, known, now)
        session.commit()
    return max(told, 1)


def _tell_page(session: Session, fanout: ReportFanout, province: Province, now: datetime) -> int:
    report = session.execute(
        select(
            Report.id, Report.public_id, Report.citizen_id, Report.category_code, Report.publication
        ).where(Report.id == fanout.report_id)
    ).one()
    if report.publication != Publication.PUBLIC:
        _end(fanout, FanoutState.WITHHELD, now)
        return 0
    event = Event(fanout.event)
    audience = next_audience(
        session, report, event, province=province, after=fanout.last_citizen_id, count=_PAGE
    )
    reporters = {report.citizen_id, *(one.citizen_id for one in find_merged(session, report.id))}
    news = [
        News(
            one,
            kind_for(event, is_supporter=audience[one]),
            report.public_id,
            params_for(event),
        )
        for one in _still_there(session, audience)
        # Whoever filed it, or a duplicate of it, hears of it in his own words, and publishing it is
        # no news to him.
        if one not in reporters
    ]
    notify(session, news, now=now)
    if audience:
        fanout.last_citizen_id = max(audience)
    if len(audience) < _PAGE:
        _end(fanout, FanoutState.TOLD, now)
    return len(news)


def _still_there(session: Session, accounts: Collection[uuid.UUID]) -> list[uuid.UUID]:
    """Those whose account did not become part of another since; it cannot until we commit.

    An account that stays is older, so its id comes before: who was told is not met again.
    """
    found = select(Citizen.id).where(Citizen.id.in_(accounts)).order_by(Citizen.id)
    return list(session.scalars(found.with_for_update(read=True, key_share=True)))


def _end(fanout: ReportFanout, state: FanoutState, now: datetime) -> None:
    fanout.state, fanout.ended_at = state.value, now

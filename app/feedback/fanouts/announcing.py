"""Writing down that many people are to be told, in the transaction in which it happens."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.database.wake import wake_worker
from app.feedback.fanouts.events import Event
from app.feedback.held_news import waits_until
from app.feedback.models import FanoutState, Report, ReportFanout
from app.feedback.states import Publication

_MOVES = frozenset(Event) - {Event.PUBLISHED}


def announce_move(
    session: Session, report: Report, *, now: datetime, not_before: datetime | None = None
) -> None:
    """Have those who follow a locked ``report`` told where it has come to, if it is public.

    ``not_before``, else as soon as they heard of the moves before.
    """
    if report.publication == Publication.PUBLIC and report.state in _MOVES:
        not_before = not_before or waits_until(session, report, now=now)
        _add(session, report, Event(report.state), now, not_before)


def announce_publication(session: Session, report: Report, *, now: datetime) -> None:
    """Have subscribers told that a locked ``report`` became public; once in its life.

    Where it was hidden before all were told, the rest is told now.
    """
    known = session.scalar(
        select(ReportFanout).where(
            ReportFanout.report_id == report.id, ReportFanout.event == Event.PUBLISHED.value
        )
    )
    if known is None:
        _add(session, report, Event.PUBLISHED, now, None)
    elif known.state == FanoutState.WITHHELD:
        known.state, known.ended_at = FanoutState.PENDING.value, None
        wake_worker(session)


def _add(
    session: Session, report: Report, event: Event, now: datetime, not_before: datetime | None
) -> None:
    session.add(
        ReportFanout(
            report_id=report.id,
            event=event.value,
            state=FanoutState.PENDING.value,
            created_at=now,
            wait_until=not_before,
        )
    )
    wake_worker(session)

"""When the citizen says nothing: he is reminded once, and at last the report closes."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy import Select, and_, or_, select
from sqlalchemy.orm import Session

from app.database import Database
from app.feedback.models import Report
from app.feedback.states import Actor, State
from app.feedback.steps import By, tell_citizen
from app.feedback.transitions import move_report
from app.notifications.kinds import Kind as NewsKind
from app.province.snapshot import Province

REMINDED_AFTER = timedelta(days=3)
# From a question or an answer to its silent end; days and nights.
UNANSWERED_FOR: Mapping[State, timedelta] = {
    State.NEEDS_INFO: timedelta(days=10),
    State.ANSWERED: timedelta(days=7),
    State.RESOLVED: timedelta(days=7),
}
_AT_ONCE = 100
_BY = By(Actor.SYSTEM)


def follow_up_silence(database: Database, province: Province, *, now: datetime) -> int:
    """Remind and close what is due, a bounded piece of it; how many reports that were."""
    with database.writing() as session:
        reports = session.scalars(_silent(now)).all()
        for report in reports:
            _follow_up(session, report, province, now)
        session.commit()
    return len(reports)


def _follow_up(session: Session, report: Report, province: Province, now: datetime) -> None:
    since = report.waiting_since or now
    if since + UNANSWERED_FOR[State(report.state)] <= now:
        move_report(session, report, State.CLOSED, _BY, note=None, province=province, now=now)
    else:
        report.reminded_at = now
        tell_citizen(session, report, NewsKind.REPORT_WAITS, now=now)


def _silent(now: datetime) -> Select[Report]:
    """Reports whose silence calls for something, the longest first."""
    due = [
        and_(Report.state == state.value, Report.waiting_since <= now - allowed)
        for state, allowed in UNANSWERED_FOR.items()
    ]
    forgotten = and_(
        Report.state == State.NEEDS_INFO.value,
        Report.reminded_at.is_(None),
        Report.waiting_since <= now - REMINDED_AFTER,
    )
    return (
        select(Report)
        .where(
            Report.waiting_since.is_not(None),
            or_(*due, forgotten),
            # A caller without an account is told of no question and has no way to answer it.
            or_(Report.citizen_id.is_not(None), Report.state != State.NEEDS_INFO.value),
        )
        .order_by(Report.waiting_since, Report.id)
        .limit(_AT_ONCE)
        # Another worker has it, or somebody is at work on it: it is not forgotten then.
        .with_for_update(skip_locked=True)
    )

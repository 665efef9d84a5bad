"""What staff and citizen say to each other about a report."""

from datetime import datetime

from sqlalchemy import insert
from sqlalchemy.orm import Session

from app.errors import ReportOver
from app.feedback.models import Report, ReportMessage
from app.feedback.receipts.contents import Event
from app.feedback.states import Actor, State, answer_to, takes_more
from app.feedback.steps import By, acknowledge, hear_citizen, record_step, tell_citizen
from app.feedback.transitions import move_report
from app.notifications.kinds import Kind as NewsKind
from app.province.snapshot import Province


def reply_to_report(session: Session, report: Report, by: By, text: str, *, now: datetime) -> None:
    """Write to the citizen about a locked ``report`` and tell him."""
    _say(session, report, by, text, now)
    record_step(session, report, by, action="replied", now=now)
    acknowledge(session, report, Event.REPLIED, {"by": by.actor.value, "text": text}, now=now)
    tell_citizen(session, report, NewsKind.REPORT_REPLIED, now=now)


def write_to_staff(
    session: Session, report: Report, by: By, text: str, *, province: Province, now: datetime
) -> None:
    """Write to staff about a locked ``report``; where they asked, the work goes on.

    Raises ``ReportOver`` when nothing can be added any more.
    """
    state = State(report.state)
    if not takes_more(state):
        raise ReportOver
    hear_citizen(report, now=now)
    _say(session, report, by, text, now)
    record_step(session, report, by, action="wrote", now=now)
    if state is State.NEEDS_INFO:
        wanted = answer_to(report.asked_from)
        move_report(session, report, wanted, by, note=None, province=province, now=now)


def _say(session: Session, report: Report, by: By, text: str, now: datetime) -> None:
    session.execute(
        insert(ReportMessage).values(
            report_id=report.id,
            at=now,
            author_kind=by.actor.value,
            staff_id=by.id if by.actor is Actor.STAFF else None,
            text=text,
        )
    )

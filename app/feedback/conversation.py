"""What staff and citizen say to each other about a report."""

import uuid
from datetime import datetime

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from app.errors import MessageIdReused, ReportOver
from app.feedback.documents import OfficialDocument, said_of
from app.feedback.models import Report, ReportMessage
from app.feedback.receipts.contents import Event
from app.feedback.report_texts import add_text
from app.feedback.states import Actor, State, takes_more
from app.feedback.steps import By, acknowledge, hear_citizen, record_step, tell_citizen
from app.feedback.transitions import answer_question
from app.notifications.kinds import Kind as NewsKind
from app.province.snapshot import Province


def reply_to_report(
    session: Session,
    report: Report,
    by: By,
    text: str,
    *,
    now: datetime,
    document: OfficialDocument | None = None,
) -> None:
    """Write to the citizen about a locked ``report`` and tell him."""
    _say(session, report, by, text, now, document=document)
    add_text(session, report.id, text)
    record_step(session, report, by, action="replied", now=now)
    said = {"by": by.actor.value, "text": text, **said_of(document)}
    acknowledge(session, report, Event.REPLIED, said, now=now)
    tell_citizen(session, report, NewsKind.REPORT_REPLIED, now=now)


def write_to_staff(
    session: Session,
    report: Report,
    by: By,
    text: str,
    *,
    message_id: uuid.UUID | None,
    province: Province,
    now: datetime,
) -> bool:
    """Write to staff about a locked ``report``; where they asked, the work goes on.

    False, and nothing changes, where ``message_id`` says that this was said before, however long
    ago. Raises ``MessageIdReused`` when it was said in other words, and ``ReportOver`` when
    nothing can be added any more.
    """
    if message_id is not None and _is_said(session, report.id, message_id, text):
        return False
    if not takes_more(State(report.state)):
        raise ReportOver
    hear_citizen(report, now=now)
    _say(session, report, by, text, now, message_id=message_id)
    record_step(session, report, by, action="wrote", now=now)
    answer_question(session, report, by, province=province, now=now)
    return True


def _is_said(session: Session, report_id: uuid.UUID, message_id: uuid.UUID, text: str) -> bool:
    of_report = (ReportMessage.report_id == report_id, ReportMessage.message_id == message_id)
    said = session.scalar(select(ReportMessage.text).where(*of_report))
    if said is not None and said != text:
        raise MessageIdReused
    return said is not None


def _say(
    session: Session,
    report: Report,
    by: By,
    text: str,
    now: datetime,
    *,
    message_id: uuid.UUID | None = None,
    document: OfficialDocument | None = None,
) -> None:
    session.execute(
        insert(ReportMessage).values(
            report_id=report.id,
            message_id=message_id,
            at=now,
            author_kind=by.actor.value,
            staff_id=by.id if by.actor is Actor.STAFF else None,
            text=text,
            document_number=document.number if document else None,
            document_on=document.on if document else None,
        )
    )

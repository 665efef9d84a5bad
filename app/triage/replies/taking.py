"""The steps of a reply. Each is taken with its report locked, and recorded."""

import uuid
from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.audit.events import record
from app.errors import NotFound, PreconditionFailed, ReplyStepNotAllowed
from app.feedback.conversation import reply_to_report
from app.feedback.documents import OfficialDocument
from app.feedback.models import Report, ReportReply
from app.feedback.reply_states import ReplyState, ReplyStep, find_next, needs_leader
from app.feedback.sign_off import signed, wants_sign_off
from app.feedback.staff_events import StaffEventKind, note_event
from app.feedback.states import State
from app.feedback.steps import By
from app.feedback.transitions import move_report
from app.province.snapshot import Province
from app.triage.replies.drafts import ReplyDraft


def draft_reply(
    session: Session, report: Report, draft: ReplyDraft, by: By, *, now: datetime
) -> ReportReply:
    """Keep a draft about a locked ``report``; the citizen learns nothing of it."""
    reply = ReportReply(
        report_id=report.id,
        state=ReplyState.DRAFT.value,
        drafted_by=by.id,
        drafted_at=now,
        **draft.columns(),
    )
    session.add(reply)
    session.flush()
    _record(session, reply, by, "reply_drafted", now)
    return reply


def lock_reply(
    session: Session, report: Report, reply_id: uuid.UUID, *, revision: int
) -> ReportReply:
    """A reply about a locked ``report``.

    Raises ``NotFound``, and ``PreconditionFailed`` when it is not at ``revision`` any more.
    """
    wanted = select(ReportReply).where(
        ReportReply.id == reply_id, ReportReply.report_id == report.id
    )
    reply = session.scalar(wanted.with_for_update())
    if reply is None:
        raise NotFound
    if reply.revision != revision:
        raise PreconditionFailed
    return reply


def change_reply(
    session: Session, reply: ReportReply, draft: ReplyDraft, by: By, *, now: datetime
) -> None:
    """Set a locked reply anew; one that was returned is a draft again."""
    _take(reply, ReplyStep.CHANGE, by)
    for column, value in draft.columns().items():
        setattr(reply, column, value)
    _record(session, reply, by, "reply_changed", now)


def submit_reply(session: Session, reply: ReportReply, by: By, *, now: datetime) -> None:
    """Lay a locked reply before a leader."""
    _take(reply, ReplyStep.SUBMIT, by)
    reply.submitted_by, reply.submitted_at = by.id, now
    _record(session, reply, by, "reply_submitted", now)
    asked = StaffEventKind.SIGN_OFF_ASKED
    note_event(session, reply.report_id, asked, by_id=by.id, now=now)


def return_reply(
    session: Session, reply: ReportReply, by: By, remark: str, *, now: datetime
) -> None:
    """Give a locked reply back with a remark; raises ``SignOffNeeded`` for who may not sign."""
    by = _take(reply, ReplyStep.RETURN, by)
    reply.remark = remark
    _decide(reply, by, now)
    _record(session, reply, by, "reply_returned", now)
    note_event(
        session,
        reply.report_id,
        StaffEventKind.REPLY_RETURNED,
        staff_id=reply.submitted_by or reply.drafted_by,
        by_id=by.id,
        now=now,
    )


def discard_reply(session: Session, reply: ReportReply, by: By, *, now: datetime) -> None:
    """Give up a locked reply; it is kept."""
    _take(reply, ReplyStep.DISCARD, by)
    _decide(reply, by, now)
    _record(session, reply, by, "reply_discarded", now)


def publish_reply(
    session: Session,
    report: Report,
    reply: ReportReply,
    by: By,
    *,
    province: Province,
    now: datetime,
) -> None:
    """Send a locked reply to the citizen, and move its locked ``report`` where it says so.

    Raises ``ReplyStepNotAllowed``; ``SignOffNeeded`` where the agency wants a leader to do it; and
    as ``move_report`` does.
    """
    is_signed = wants_sign_off(province, report.lead_agency_code)
    by = _take(reply, ReplyStep.PUBLISH, by, is_signed=is_signed)
    _decide(reply, by, now)
    _record(session, reply, by, "reply_published", now)
    document = _document(reply)
    if reply.moves_to is None:
        reply_to_report(session, report, by, reply.text, document=document, now=now)
        return
    move_report(
        session,
        report,
        State(reply.moves_to),
        by,
        note=reply.text,
        document=document,
        province=province,
        now=now,
    )


def _document(reply: ReportReply) -> OfficialDocument | None:
    if reply.document_number is None or reply.document_on is None:
        return None
    return OfficialDocument(reply.document_number, reply.document_on)


def _take(reply: ReportReply, step: ReplyStep, by: By, *, is_signed: bool = False) -> By:
    """Take the step; who takes it, as a leader where it needs one."""
    following = find_next(ReplyState(reply.state), step)
    if following is None:
        raise ReplyStepNotAllowed(state=f"labels.reply_states.{reply.state}")
    taken_by = signed(by) if needs_leader(step, is_signed=is_signed) else by
    reply.state = following.value
    reply.revision += 1
    return taken_by


def _decide(reply: ReportReply, by: By, now: datetime) -> None:
    reply.decided_by, reply.decided_at = by.id, now


def _record(session: Session, reply: ReportReply, by: By, action: str, now: datetime) -> None:
    details: Mapping[str, str | int] = {"reply": str(reply.id), "revision": reply.revision}
    record(
        session,
        actor=by.key,
        action=action,
        subject=f"report:{reply.report_id}",
        details={**details, **by.details},
        now=now,
    )

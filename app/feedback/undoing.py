"""Moves of staff that they can undo at once, before anybody was told."""

import uuid
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from app.errors import UndoNotPossible, UndoTooLate
from app.feedback.clocks import find_open_pause
from app.feedback.fanouts.withdrawing import withdraw_fanouts
from app.feedback.models import (
    Report,
    ReportAssignment,
    ReportEvent,
    ReportPause,
    ReportReceipt,
    ReportUndo,
)
from app.feedback.outcomes import NO_OUTCOME, Outcome
from app.feedback.report_texts import withdraw_text
from app.feedback.snapshots import restore, snapshot_of
from app.feedback.states import State
from app.feedback.steps import By, find_merged, record_step
from app.feedback.transitions import move_report
from app.feedback.undo_window import held_until
from app.notifications.withdrawing import withdraw_news
from app.province.snapshot import Province

# All that a move of staff changes in the report's own row, besides what every step does.
_MOVED = (
    "state",
    "waiting_since",
    "reminded_at",
    "asked_from",
    "is_satisfied",
    "reopened_count",
    "due_at",
    "rejection_reason",
    "referred_to_name",
    "referred_to_phone",
    "referred_to_url",
    # Where another agency leads from then on.
    "lead_agency_code",
    "passed_by_agency_code",
    "lead_note",
    "assignee_id",
)
# The same of what other agencies are asked to do.
_ASKED = ("state", "due_at", "ended_at")
_STEPS_OF_A_MOVE = ("moved", "reassigned")
_PAUSE = "pause"
_ASSIGNMENTS = "assignments"
_UNDONE = "undone"


def move_undoably(
    session: Session,
    report: Report,
    wanted: State,
    by: By,
    *,
    moved_by: uuid.UUID,
    note: str | None,
    outcome: Outcome = NO_OUTCOME,
    province: Province,
    now: datetime,
) -> None:
    """``move_report`` for staff, who can undo it while nobody was told."""
    before = _before(session, report)
    news_at = held_until(report, by.actor, now=now)
    move_report(
        session,
        report,
        wanted,
        by,
        note=note,
        outcome=outcome,
        province=province,
        now=now,
        not_before=news_at,
    )
    if news_at is not None:
        session.merge(
            ReportUndo(
                report_id=report.id,
                revision=report.revision,
                moved_by=moved_by,
                at=now,
                before=before,
            )
        )


def undo_move(
    session: Session, report: Report, by: By, *, undone_by: uuid.UUID, now: datetime
) -> None:
    """Make a locked ``report`` what it was before its last move, by who made it.

    The citizen's news, his receipt and what followers were to hear are taken back with it. Raises
    ``UndoNotPossible`` where something else happened last, and ``UndoTooLate``.
    """
    if report.is_emergency:
        raise UndoTooLate
    undo = session.get(ReportUndo, report.id)
    if undo is None or undo.revision != report.revision or undo.moved_by != undone_by:
        raise UndoNotPossible
    until = held_until(report, by.actor, now=undo.at)
    if until is None or now >= until or not _withdraw_told(session, report, undo.at, now):
        raise UndoTooLate
    _restore(session, report, undo)
    session.delete(undo)
    record_step(session, report, by, action=_UNDONE, now=now)
    _hide(session, report.id, moved_at=undo.at, undone_at=now)


def _withdraw_told(session: Session, report: Report, moved_at: datetime, now: datetime) -> bool:
    """Take back what the move told; False where a worker has begun to tell it."""
    merged = find_merged(session, report.id)
    citizens = {report.citizen_id, *(one.citizen_id for one in merged)} - {None}
    entities = {str(report.id), *(str(one.id) for one in merged)}
    is_untold = withdraw_news(session, citizens, entities, told_at=moved_at, now=now)
    return is_untold and withdraw_fanouts(session, report.id, announced_at=moved_at)


def _before(session: Session, report: Report) -> dict[str, Any]:
    paused = find_open_pause(session, report.id)
    asked = select(ReportAssignment).where(
        ReportAssignment.report_id == report.id, ReportAssignment.ended_at.is_(None)
    )
    return {
        **snapshot_of(report, _MOVED),
        _PAUSE: str(paused) if paused else None,
        _ASSIGNMENTS: {str(one.id): snapshot_of(one, _ASKED) for one in session.scalars(asked)},
    }


def _restore(session: Session, report: Report, undo: ReportUndo) -> None:
    before = dict(undo.before)
    paused, assignments = before.pop(_PAUSE), before.pop(_ASSIGNMENTS)
    restore(report, before)
    _restore_assignments(session, assignments)
    if paused is not None:
        stands = update(ReportPause).where(ReportPause.id == uuid.UUID(paused))
        session.execute(stands.values(ended_at=None))
    else:
        is_open = (ReportPause.report_id == report.id, ReportPause.ended_at.is_(None))
        session.execute(delete(ReportPause).where(*is_open))
    given = (ReportReceipt.report_id == report.id, ReportReceipt.at == undo.at)
    session.execute(delete(ReportReceipt).where(*given))


def _restore_assignments(session: Session, before: Mapping[str, Mapping[str, Any]]) -> None:
    ids = [uuid.UUID(one) for one in before]
    for assignment in session.scalars(select(ReportAssignment).where(ReportAssignment.id.in_(ids))):
        restore(assignment, before[str(assignment.id)])


def _hide(
    session: Session, report_id: uuid.UUID, *, moved_at: datetime, undone_at: datetime
) -> None:
    """Keep from the citizen's history what he was never told of: the move, and that it was undone.

    Staff see both, and find the report by its words no more.
    """
    of_report = ReportEvent.report_id == report_id
    move = (of_report, ReportEvent.at == moved_at, ReportEvent.action.in_(_STEPS_OF_A_MOVE))
    notes = session.scalars(select(ReportEvent.note).where(*move)).all()
    for note in filter(None, notes):
        withdraw_text(session, report_id, note)
    undone = (of_report, ReportEvent.at == undone_at, ReportEvent.action == _UNDONE)
    for steps in (move, undone):
        session.execute(update(ReportEvent).where(*steps).values(is_undone=True))

"""What becomes of an assignment: accepted, answered, declined, taken back."""

import uuid
from datetime import datetime

from sqlalchemy.orm import Session

from app.errors import AssignmentNotAllowed, FieldFault, NotFound, ReportOver, Unprocessable
from app.feedback.assignments.states import (
    ENDED_STATES,
    NEEDS_TEXT,
    AssignmentState,
    may_become,
    mover_of,
)
from app.feedback.models import Report, ReportAssignment
from app.feedback.states import OPEN_STATES
from app.feedback.steps import By, record_step


def get_assignment(session: Session, report: Report, assignment_id: uuid.UUID) -> ReportAssignment:
    """One assignment of a locked ``report``; raises ``NotFound``."""
    found = session.get(ReportAssignment, assignment_id, populate_existing=True)
    if found is None or found.report_id != report.id:
        raise NotFound
    return found


def move_assignment(
    session: Session,
    report: Report,
    assignment: ReportAssignment,
    wanted: AssignmentState,
    by: By,
    *,
    text: str | None,
    now: datetime,
) -> None:
    """Bring an assignment of a locked, open ``report`` to ``wanted``; who may, the caller knows.

    ``text`` is the answer, or why it is declined: for staff, the citizen never reads it. Raises
    ``ReportOver``, ``AssignmentNotAllowed``, and ``Unprocessable`` where a text is missing.
    """
    if report.state not in OPEN_STATES:
        raise ReportOver
    if not may_become(AssignmentState(assignment.state), wanted, mover_of(wanted)):
        raise AssignmentNotAllowed
    if wanted in NEEDS_TEXT and not text:
        raise Unprocessable(FieldFault("/text", "text_needed"))
    assignment.state = wanted.value
    assignment.answer = text or assignment.answer
    if wanted is AssignmentState.ANSWERED:
        assignment.answered_at = now
    if wanted in ENDED_STATES:
        assignment.ended_at = now
    _record(session, report, assignment, wanted, by, now)


def _record(
    session: Session,
    report: Report,
    assignment: ReportAssignment,
    wanted: AssignmentState,
    by: By,
    now: datetime,
) -> None:
    details = {"agency": assignment.agency_code}
    match wanted:
        case AssignmentState.ACCEPTED:
            record_step(session, report, by, action="agency_accepted", details=details, now=now)
        case AssignmentState.ANSWERED:
            record_step(session, report, by, action="agency_answered", details=details, now=now)
        case AssignmentState.DECLINED:
            record_step(session, report, by, action="agency_declined", details=details, now=now)
        case _:
            record_step(session, report, by, action="agency_released", details=details, now=now)

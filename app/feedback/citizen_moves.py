"""What the citizen does about his own report after it is filed; each may be sent again."""

import uuid
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.errors import NotFound, PreconditionFailed
from app.feedback.conversation import write_to_staff
from app.feedback.models import Report, ReportEvent
from app.feedback.states import MAX_OBJECTIONS, Actor, State, verdict_moves_to
from app.feedback.steps import By, lock_report
from app.feedback.transitions import move_report, require_move
from app.province.snapshot import Province


def withdraw_report(
    session: Session,
    citizen_id: uuid.UUID,
    report_id: uuid.UUID,
    *,
    note: str | None,
    province: Province,
    now: datetime,
) -> None:
    """Withdraw a report on which work has not begun; doing so twice changes nothing.

    Raises ``NotFound`` for another's report, ``TransitionNotAllowed`` when it is too late.
    """
    report = lock_own_report(session, citizen_id, report_id)
    if report.state != State.WITHDRAWN:
        by = By(Actor.CITIZEN, citizen_id)
        move_report(session, report, State.WITHDRAWN, by, note=note, province=province, now=now)


def say_satisfied(
    session: Session,
    citizen_id: uuid.UUID,
    report_id: uuid.UUID,
    *,
    is_satisfied: bool,
    note: str | None,
    revision: int | None = None,
    province: Province,
    now: datetime,
) -> None:
    """Close the report, or, with "no", reopen it; saying the same twice changes nothing.

    It is reopened twice at most, the second time for a supervisor; a further "no" is kept and
    closes it. Raises ``NotFound`` for another's report, ``TransitionNotAllowed`` where nothing was
    answered, and ``PreconditionFailed`` when the report is not at the ``revision`` that he judged.
    """
    report = lock_own_report(session, citizen_id, report_id)
    if report.is_satisfied == is_satisfied and _moved_last(session, report):
        return
    if revision is not None and report.revision != revision:
        # He judged an answer that was followed by another: that one is still to be read.
        raise PreconditionFailed
    require_move(State(report.state), State.CLOSED, Actor.CITIZEN)
    wanted = verdict_moves_to(is_satisfied=is_satisfied, objections=report.objections)
    report.is_satisfied = is_satisfied
    if wanted is State.IN_PROGRESS:
        report.objections += 1
        # What waits for a supervisor already, waits for his decision still.
        is_last = report.objections == MAX_OBJECTIONS
        report.needs_supervisor = report.needs_supervisor or is_last
    by = By(Actor.CITIZEN, citizen_id)
    move_report(session, report, wanted, by, note=note, province=province, now=now)


def write_message(
    session: Session,
    citizen_id: uuid.UUID,
    report_id: uuid.UUID,
    text: str,
    *,
    message_id: uuid.UUID | None = None,
    province: Province,
    now: datetime,
) -> bool:
    """Add to the report; where staff asked for more, this is the answer.

    False where the same ``message_id`` came before, however long ago: nothing changes then. Raises
    ``NotFound`` for another's report, ``MessageIdReused`` for other words under that id, and
    ``ReportOver`` when nothing can be added any more.
    """
    report = lock_own_report(session, citizen_id, report_id)
    by = By(Actor.CITIZEN, citizen_id)
    return write_to_staff(
        session, report, by, text, message_id=message_id, province=province, now=now
    )


def lock_own_report(session: Session, citizen_id: uuid.UUID, report_id: uuid.UUID) -> Report:
    """The citizen's report, locked; raises ``NotFound`` for another's."""
    report = lock_report(session, report_id)
    if report.citizen_id != citizen_id:
        raise NotFound
    return report


def _moved_last(session: Session, report: Report) -> bool:
    """Whether he made the last move himself: a phone that missed our answer says it again."""
    last_mover = (
        select(ReportEvent.actor_kind)
        .where(
            ReportEvent.report_id == report.id,
            ReportEvent.action == "moved",
            ReportEvent.is_undone.is_(False),
        )
        .order_by(ReportEvent.id.desc())
        .limit(1)
    )
    return session.scalar(last_mover) == Actor.CITIZEN

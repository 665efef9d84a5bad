"""What the citizen does about his own report after it is filed; each may be sent again."""

import uuid
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.errors import NotFound
from app.feedback.models import Report, ReportEvent
from app.feedback.states import Actor, State
from app.feedback.transitions import By, lock_report, move_report
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
    _move(session, citizen_id, report_id, State.WITHDRAWN, note=note, province=province, now=now)


def say_satisfied(
    session: Session,
    citizen_id: uuid.UUID,
    report_id: uuid.UUID,
    *,
    is_satisfied: bool,
    note: str | None,
    province: Province,
    now: datetime,
) -> None:
    """Close the report, or, with "no", reopen it; saying the same twice changes nothing.

    Raises ``NotFound`` for another's report, ``TransitionNotAllowed`` where nothing was answered.
    """
    wanted = State.CLOSED if is_satisfied else State.IN_PROGRESS
    _move(session, citizen_id, report_id, wanted, note=note, province=province, now=now)


def _move(
    session: Session,
    citizen_id: uuid.UUID,
    report_id: uuid.UUID,
    wanted: State,
    *,
    note: str | None,
    province: Province,
    now: datetime,
) -> None:
    report = lock_report(session, report_id)
    if report.citizen_id != citizen_id:
        raise NotFound
    if not _is_repeated(session, report, wanted):
        by = By(Actor.CITIZEN, citizen_id)
        move_report(session, report, wanted, by, note=note, province=province, now=now)


def _is_repeated(session: Session, report: Report, wanted: State) -> bool:
    """Whether he moved it there himself and nobody since: a phone that missed our answer."""
    last_mover = (
        select(ReportEvent.actor_kind)
        .where(ReportEvent.report_id == report.id, ReportEvent.action == "moved")
        .order_by(ReportEvent.id.desc())
        .limit(1)
    )
    return report.state == wanted and session.scalar(last_mover) == Actor.CITIZEN

"""What the citizen does about his own report after it is filed."""

import uuid
from datetime import datetime

from sqlalchemy.orm import Session

from app.errors import NotFound
from app.feedback.models import Report
from app.feedback.states import Actor, State
from app.feedback.transitions import By, lock_report, move_report


def withdraw_report(
    session: Session,
    citizen_id: uuid.UUID,
    report_id: uuid.UUID,
    *,
    note: str | None,
    now: datetime,
) -> Report:
    """Withdraw a report on which work has not begun; doing so twice changes nothing."""
    report = _own_report(session, citizen_id, report_id)
    if report.state != State.WITHDRAWN:
        by = By(Actor.CITIZEN, citizen_id)
        move_report(session, report, State.WITHDRAWN, by, note=note, now=now)
    return report


def say_satisfied(
    session: Session,
    citizen_id: uuid.UUID,
    report_id: uuid.UUID,
    *,
    is_satisfied: bool,
    note: str | None,
    now: datetime,
) -> Report:
    """Close the report, or, with "no", reopen it."""
    report = _own_report(session, citizen_id, report_id)
    wanted = State.CLOSED if is_satisfied else State.IN_PROGRESS
    move_report(session, report, wanted, By(Actor.CITIZEN, citizen_id), note=note, now=now)
    return report


def _own_report(session: Session, citizen_id: uuid.UUID, report_id: uuid.UUID) -> Report:
    report = lock_report(session, report_id)
    if report.citizen_id != citizen_id:
        raise NotFound
    return report

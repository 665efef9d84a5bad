"""Taking notice of an emergency: that is what its 15 minutes are for."""

from datetime import datetime

from sqlalchemy.orm import Session

from app.errors import AcknowledgementNotNeeded
from app.feedback.models import Report
from app.feedback.states import OPEN_STATES, Actor
from app.feedback.steps import By, record_step


def acknowledge_emergency(session: Session, report: Report, by: By, *, now: datetime) -> None:
    """Say that somebody of staff knows of a locked emergency, once.

    Raises ``AcknowledgementNotNeeded`` where it is none, is done, or was acknowledged before.
    """
    is_open = report.state in OPEN_STATES
    if not report.is_emergency or not is_open or report.acknowledged_at is not None:
        raise AcknowledgementNotNeeded
    take_notice(report, by, now=now)
    record_step(session, report, by, action="acknowledged", now=now)


def take_notice(report: Report, by: By, *, now: datetime) -> None:
    """Note who of staff was first at work on a locked emergency; others change nothing."""
    if by.actor is Actor.STAFF and report.is_emergency and report.acknowledged_at is None:
        report.acknowledged_at, report.acknowledged_by = now, by.id

"""What waits for a supervisor, until he has decided."""

from datetime import datetime

from sqlalchemy.orm import Session

from app.errors import NoDecisionNeeded
from app.feedback.models import Report
from app.feedback.steps import By, record_step


def decide(session: Session, report: Report, by: By, *, note: str | None, now: datetime) -> None:
    """Let work on a locked ``report`` go on; ``note`` is for staff.

    Raises ``NoDecisionNeeded``.
    """
    if not report.needs_supervisor:
        raise NoDecisionNeeded
    report.needs_supervisor = False
    record_step(session, report, by, action="decided", note=note, now=now)

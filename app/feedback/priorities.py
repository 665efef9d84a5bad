"""How pressing staff hold a report to be."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy.orm import Session

from app.errors import EmergencyStaysUrgent
from app.feedback.models import Report
from app.feedback.states import Priority
from app.feedback.steps import By, record_step


class PriorityCode(StrEnum):
    """A ``Priority`` as the API says it."""

    LOW = "low"
    NORMAL = "normal"
    HIGH = "high"
    URGENT = "urgent"


def priority_code(priority: int) -> str:
    """What the API calls a priority."""
    return PriorityCode[Priority(priority).name].value


def prioritise(
    session: Session,
    report: Report,
    wanted: PriorityCode,
    by: By,
    *,
    reason: str | None,
    now: datetime,
) -> None:
    """Set the priority of a locked ``report``; the one that it has changes nothing.

    Raises ``EmergencyStaysUrgent``.
    """
    priority = Priority[wanted.name]
    if report.is_emergency and priority is not Priority.URGENT:
        raise EmergencyStaysUrgent
    if report.priority == priority:
        return
    report.priority = priority
    details = {"priority": wanted.value}
    record_step(session, report, by, action="prioritised", note=reason, details=details, now=now)

"""What happens to a report's photos, in its history and in the audit trail."""

import uuid
from datetime import datetime

from sqlalchemy import insert
from sqlalchemy.orm import Session

from app.audit.events import record
from app.feedback.models import Report, ReportEvent
from app.feedback.steps import By


def remember_photo(
    session: Session, report: Report, photo_id: uuid.UUID, by: By, *, action: str, now: datetime
) -> None:
    """Write down that ``by`` did ``action`` to a photo of a locked ``report``."""
    report.change_serial = None
    session.flush()
    session.execute(
        insert(ReportEvent).values(
            report_id=report.id,
            at=now,
            action=action,
            state=report.state,
            actor_kind=by.actor.value,
        )
    )
    record(
        session,
        actor=by.key,
        action=f"report_{action}",
        subject=f"report:{report.id}",
        details={"photo": str(photo_id), "revision": report.revision, **by.details},
        now=now,
    )

"""Erasing a citizen in every domain, in one transaction."""

import uuid
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.audit.events import record
from app.database import Sealer
from app.feedback.erasure.erasing import erase_from_feedback
from app.feedback.models import Report
from app.identity.citizens.consent import lock_citizen
from app.identity.citizens.erasing import erase_identity, is_erased, traces_of
from app.notifications.erasing import erase_from_notifications
from app.privacy.consent_evidence import erase_devices
from app.privacy.requests.erasing import erase_from_requests
from app.services.erasing import erase_from_services
from app.texts.scrubbing import Traces
from app.web.kept_answers import forget_answers_saying, forget_answers_to

_ACTOR = "system:privacy"


def erase_citizen(
    session: Session, sealer: Sealer, citizen_id: uuid.UUID, *, now: datetime
) -> None:
    """Take him out of everything; doing so again changes nothing.

    His reports, what he supported and the evidence of his consents stay, as an unknown person's.
    The photo store follows by its sweep.
    """
    lock_citizen(session, citizen_id)
    if is_erased(session, citizen_id):
        return
    traces = traces_of(session, sealer, citizen_id)
    _forget_answers(session, sealer, citizen_id, traces)
    erase_from_notifications(session, citizen_id, now=now)
    erase_from_feedback(session, sealer, citizen_id, traces, now=now)
    erase_from_services(session, citizen_id)
    erase_from_requests(session, citizen_id, now=now)
    erase_devices(session, citizen_id)
    erase_identity(session, citizen_id, now=now)
    record(
        session,
        actor=_ACTOR,
        action="citizen_erased",
        subject=f"citizen:{citizen_id}",
        now=now,
    )


def _forget_answers(
    session: Session, sealer: Sealer, citizen_id: uuid.UUID, traces: Traces
) -> None:
    """Forget kept answers: to him, and those to staff that name him or are about his reports."""
    forget_answers_to(session, f"citizen:{citizen_id}")
    his = select(Report.id).where(Report.citizen_id == citizen_id)
    reports = [str(report_id) for report_id in session.scalars(his)]

    def is_about_him(answer: str) -> bool:
        return any(one in answer for one in reports) or traces.taken_out_of(answer) != answer

    forget_answers_saying(session, sealer, is_about_him)

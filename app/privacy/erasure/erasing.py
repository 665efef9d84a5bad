"""Erasing a citizen in every domain, in one transaction."""

import uuid
from datetime import datetime

from sqlalchemy.orm import Session

from app.audit.events import record
from app.database import Sealer
from app.feedback.erasure.erasing import erase_from_feedback
from app.identity.citizens.erasing import erase_identity, is_erased, traces_of
from app.identity.citizens.locking import lock_accounts
from app.notifications.erasing import erase_from_notifications
from app.privacy.consent_evidence import erase_devices
from app.privacy.erasure.answers import FoundAnswers, forget_answers_about
from app.privacy.requests.erasing import erase_from_requests
from app.services.erasing import erase_from_services

_ACTOR = "system:privacy"


def erase_citizen(
    session: Session,
    sealer: Sealer,
    citizen_id: uuid.UUID,
    *,
    now: datetime,
    found: FoundAnswers | None = None,
) -> None:
    """Take him out of everything; doing so again changes nothing.

    His reports, what he supported and the evidence of his consents stay, as an unknown person's.
    The photo store follows by its sweep. ``found``: what ``find_answers_about`` found just before;
    without it two days of staff's answers are opened here.
    """
    lock_accounts(session, citizen_id)
    if is_erased(session, citizen_id):
        return
    _take_out(session, sealer, citizen_id, action="citizen_erased", now=now, found=found)


def erase_what_came_late(
    session: Session, sealer: Sealer, citizen_id: uuid.UUID, *, now: datetime, found: FoundAnswers
) -> None:
    """Take out what came to or from a locked citizen in the very moment of his erasure."""
    _take_out(session, sealer, citizen_id, action="late_rows_erased", now=now, found=found)


def _take_out(
    session: Session,
    sealer: Sealer,
    citizen_id: uuid.UUID,
    *,
    action: str,
    now: datetime,
    found: FoundAnswers | None,
) -> None:
    traces = traces_of(session, sealer, citizen_id)
    forget_answers_about(session, sealer, citizen_id, found)
    erase_from_notifications(session, citizen_id, now=now)
    erase_from_feedback(session, sealer, citizen_id, traces, now=now)
    erase_from_services(session, citizen_id)
    erase_from_requests(session, citizen_id, now=now)
    erase_devices(session, citizen_id)
    erase_identity(session, citizen_id, now=now)
    record(session, actor=_ACTOR, action=action, subject=f"citizen:{citizen_id}", now=now)

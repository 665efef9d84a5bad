"""Consents of an account that becomes part of another of the same person."""

import uuid
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.identity.citizens.consent import set_consented_version
from app.notifications.detaching import detach_citizen
from app.privacy.models import ConsentRecord
from app.texts.consents import SERVICE_USE
from app.web.kept_answers import move_answers


def move_consents(session: Session, absorbed: uuid.UUID, stays: uuid.UUID, now: datetime) -> None:
    """Make the evidence of ``absorbed`` that of ``stays``; of both, the last word counts.

    So are the answers that are kept for its retries.

    Called after the phones were moved: where he took his consent back, all of them are detached.
    """
    move_answers(session, f"citizen:{absorbed}", to=f"citizen:{stays}")
    session.execute(
        update(ConsentRecord).where(ConsentRecord.citizen_id == absorbed).values(citizen_id=stays)
    )
    last = session.scalar(
        select(ConsentRecord)
        .where(ConsentRecord.citizen_id == stays, ConsentRecord.purpose == SERVICE_USE)
        .order_by(ConsentRecord.id.desc())
        .limit(1)
    )
    if last is None:
        return
    set_consented_version(session, stays, last.version if last.is_given else 0)
    if not last.is_given:
        # The other account's phones never heard that he took it back.
        detach_citizen(session, stays, now=now)

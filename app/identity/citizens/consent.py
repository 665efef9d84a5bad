"""The terms that a citizen agreed to last, kept where every request can see it cheaply."""

import uuid

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.errors import ConsentRequired
from app.identity.models import Citizen
from app.texts.consents import SERVICE_USE, required_version


def lock_citizen(session: Session, citizen_id: uuid.UUID) -> None:
    """Let nobody else change what this citizen decides until the transaction ends."""
    session.execute(
        select(Citizen.id).where(Citizen.id == citizen_id).with_for_update(key_share=True)
    )


def set_consented_version(session: Session, citizen_id: uuid.UUID, version: int) -> None:
    """He agreed to ``version``, or (0) to none any more; effective on the next request."""
    session.execute(
        update(Citizen).where(Citizen.id == citizen_id).values(consented_version=version)
    )


def hold_consent(session: Session, citizen_id: uuid.UUID) -> None:
    """Keep him from taking his consent back before we commit: doing so must see what we wrote.

    Raises ``ConsentRequired`` where he did meanwhile.
    """
    agreed = select(Citizen.consented_version).where(Citizen.id == citizen_id)
    require_consent(session.scalar(agreed.with_for_update(read=True)) or 0)


def require_consent(version: int) -> None:
    """Raises ``ConsentRequired`` for somebody who agreed to an older version than is needed."""
    required = required_version()
    if version < required:
        raise ConsentRequired(purpose=SERVICE_USE, version=required)

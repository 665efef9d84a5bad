"""Taking a person out of his account, whose empty row stays for what points to it."""

import uuid
from datetime import datetime

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from app.database import Sealer
from app.identity.citizens.held_numbers import read_numbers
from app.identity.citizens.profile import get_profile
from app.identity.models import (
    AuthSession,
    Citizen,
    CitizenIdentifier,
    CitizenLogin,
    CitizenParty,
)
from app.texts.scrubbing import Traces


def traces_of(session: Session, sealer: Sealer, citizen_id: uuid.UUID) -> Traces:
    """What others may have named him by: name, address, numbers."""
    profile = get_profile(session, sealer, citizen_id)
    contact = profile["contact"]
    words = (profile["full_name"], contact["email"])
    numbers = (contact["phone"], *read_numbers(session, sealer, citizen_id))
    return Traces(tuple(filter(None, words)), tuple(filter(None, numbers)))


def erase_identity(session: Session, citizen_id: uuid.UUID, *, now: datetime) -> None:
    """Delete logins, numbers, parties and sessions; a later login makes a new account.

    Of the account its id alone stays, and when that was: nothing leads from it to a person.
    """
    for model in (AuthSession, CitizenParty, CitizenIdentifier, CitizenLogin):
        session.execute(delete(model).where(model.citizen_id == citizen_id))
    session.execute(
        update(Citizen)
        .where(Citizen.id == citizen_id)
        .values(
            sealed_full_name=None,
            birth_year=None,
            sealed_phone=None,
            sealed_email=None,
            consented_version=0,
            use_restricted_at=None,
            idle_until=None,
            erased_at=func.coalesce(Citizen.erased_at, now),
        )
    )


def is_erased(session: Session, citizen_id: uuid.UUID) -> bool:
    """Whether that was done."""
    erased_at = select(Citizen.erased_at).where(Citizen.id == citizen_id)
    return session.scalar(erased_at) is not None

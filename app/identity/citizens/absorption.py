"""What identity itself moves when one account becomes part of another of the same person."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import case, delete, func, null, select, update
from sqlalchemy.orm import Session

from app.database import table_of
from app.identity.models import (
    AuthSession,
    Citizen,
    CitizenIdentifier,
    CitizenLogin,
    CitizenParty,
)

_CITIZENS = table_of(Citizen)
_NUMBERS = table_of(CitizenIdentifier)
# Taken over where the account that stays has nothing there; the sealed ones open in any row.
_TAKEN_OVER = (
    "sealed_full_name",
    "birth_year",
    "sealed_phone",
    "sealed_email",
    "use_restricted_at",
)


def absorb_account(
    session: Session, absorbed: uuid.UUID, stays: uuid.UUID, *, now: datetime
) -> None:
    """Move logins, numbers, parties and ended sessions; delete the account that is empty then."""
    session.execute(
        update(CitizenLogin)
        .where(CitizenLogin.citizen_id == absorbed)
        .values(citizen_id=stays, linked_at=now)
    )
    _move_numbers(session, absorbed, stays)
    for model in (CitizenParty, AuthSession):
        session.execute(update(model).where(model.citizen_id == absorbed).values(citizen_id=stays))
    _fill_gaps(session, absorbed, stays)
    session.execute(delete(Citizen).where(Citizen.id == absorbed))


def _move_numbers(session: Session, absorbed: uuid.UUID, stays: uuid.UUID) -> None:
    held = select(_NUMBERS.c.lookup_hash).where(_NUMBERS.c.citizen_id == stays)
    theirs = _NUMBERS.c.citizen_id == absorbed
    session.execute(delete(_NUMBERS).where(theirs, _NUMBERS.c.lookup_hash.in_(held)))
    session.execute(update(_NUMBERS).where(theirs).values(citizen_id=stays))


def _fill_gaps(session: Session, absorbed: uuid.UUID, stays: uuid.UUID) -> None:
    theirs = select(_CITIZENS).where(_CITIZENS.c.id == absorbed)
    row = session.execute(theirs).mappings().one()
    values: dict[str, Any] = {
        name: func.coalesce(_CITIZENS.c[name], row[name]) for name in _TAKEN_OVER
    }
    # The account is not idle where a login to the other one was what joined them.
    last = _CITIZENS.c.last_login_at
    values["last_login_at"] = case((last < row["last_login_at"], row["last_login_at"]), else_=last)
    values["idle_until"] = null()
    session.execute(update(_CITIZENS).where(_CITIZENS.c.id == stays).values(values))

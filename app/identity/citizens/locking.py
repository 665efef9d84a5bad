"""Locking accounts with all that lets somebody in, in the one order that everybody keeps.

The person's turn, logins by their id, sessions by theirs, citizens, then what other domains have.
"""

import uuid

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.identity.models import AuthSession, Citizen, CitizenLogin


def lock_accounts(session: Session, *accounts: uuid.UUID) -> None:
    """Let nobody log in to ``accounts``, or decide for them, until the transaction ends.

    A login that has begun is waited for.
    """
    for key, owner in (
        (CitizenLogin.id, CitizenLogin.citizen_id),
        (AuthSession.id, AuthSession.citizen_id),
    ):
        session.execute(select(key).where(owner.in_(accounts)).order_by(key).with_for_update())
    # Weakly: whoever holds a report of theirs tells them of it, and must not wait for us.
    citizens = select(Citizen.id).where(Citizen.id.in_(accounts)).order_by(Citizen.id)
    session.execute(citizens.with_for_update(key_share=True))

"""Restricted use of a citizen's data: it is kept, and used for what he must have alone.

Set and lifted by a request of his (Decree 356/2025; GDPR, Article 18, in the same sense). Whoever
uses data for anything else asks here first.
"""

import uuid
from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Connection, func, select, update
from sqlalchemy.orm import Session

from app.errors import UseRestricted
from app.identity.models import Citizen


def restrict_use(session: Session, citizen_id: uuid.UUID, *, now: datetime) -> None:
    """Have his data kept and not used from now on; effective on the next use."""
    since = func.coalesce(Citizen.use_restricted_at, now)
    session.execute(update(Citizen).where(Citizen.id == citizen_id).values(use_restricted_at=since))


def lift_restriction(session: Session, citizen_id: uuid.UUID) -> None:
    """Have his data used again."""
    session.execute(update(Citizen).where(Citizen.id == citizen_id).values(use_restricted_at=None))


def is_use_restricted(connection: Connection | Session, citizen_id: uuid.UUID) -> bool:
    """Whether that holds."""
    since = select(Citizen.use_restricted_at).where(Citizen.id == citizen_id)
    return connection.scalar(since) is not None


def require_use(session: Session, citizens: Collection[uuid.UUID]) -> None:
    """Raises ``UseRestricted`` where it holds for any of them."""
    restricted = select(Citizen.id).where(
        Citizen.id.in_(citizens), Citizen.use_restricted_at.is_not(None)
    )
    if session.scalar(restricted.limit(1)) is not None:
        raise UseRestricted

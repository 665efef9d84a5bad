"""The looks that staff took at who filed reports: counted, and following whom they were about."""

import uuid
from typing import Any

from sqlalchemy import Select, false, func, select, update
from sqlalchemy.orm import Session

from app.feedback.models import IdentityLook
from app.identity.looks.earlier import LookedAt


def find_report_looks(whom: LookedAt) -> Select[*tuple[Any, ...]]:
    """All of them, and whether each was at ``whom``."""
    at_citizen = func.coalesce(IdentityLook.citizen_id.in_(whom.citizens), false())
    return select(IdentityLook.staff_id, IdentityLook.at, at_citizen.label("at_citizen"))


def take_over_looks(session: Session, report_id: uuid.UUID, citizen_id: uuid.UUID) -> None:
    """Looks at the caller behind a report were looks at the citizen who claimed it."""
    at_caller = (IdentityLook.report_id == report_id) & IdentityLook.citizen_id.is_(None)
    session.execute(update(IdentityLook).where(at_caller).values(citizen_id=citizen_id))


def move_looks(session: Session, absorbed: uuid.UUID, stays: uuid.UUID) -> None:
    """Make the looks at ``absorbed`` looks at ``stays``."""
    theirs = IdentityLook.citizen_id == absorbed
    session.execute(update(IdentityLook).where(theirs).values(citizen_id=stays))

"""Who is away, as a predicate of statements."""

import uuid
from datetime import datetime

from sqlalchemy import BindParameter, ColumnElement, exists, literal, select
from sqlalchemy.orm import InstrumentedAttribute, aliased

from app.identity.models import StaffAbsence

Moment = datetime | BindParameter[datetime]
Person = uuid.UUID | InstrumentedAttribute[uuid.UUID] | InstrumentedAttribute[uuid.UUID | None]


def is_away(staff_id: Person, since: Moment, until: Moment | None = None) -> ColumnElement[bool]:
    """Whether somebody is away at the moment ``since``, or for a part of what follows it."""
    theirs = aliased(StaffAbsence)
    begun = theirs.starts_at <= since if until is None else theirs.starts_at < until
    return exists(
        select(literal(1)).where(theirs.staff_id == staff_id, begun, theirs.ends_at > since)
    )

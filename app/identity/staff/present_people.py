"""The roles of somebody who is at work: an active account, whose owner is not away."""

import uuid
from datetime import datetime

from sqlalchemy import Connection, select

from app.identity.models import StaffMember, StaffRole
from app.identity.staff.absent_people import is_away
from app.identity.staff.rights import HeldRole, Scope
from app.web.operations import Role


def find_own_roles(
    connection: Connection, staff_id: uuid.UUID, *, present_at: datetime | None = None
) -> tuple[HeldRole, ...]:
    """The roles of an active account, no borrowed ones; none while he is away at ``present_at``."""
    wanted = (
        select(StaffRole.__table__)
        .join(StaffMember, StaffMember.id == StaffRole.staff_id)
        .where(StaffRole.staff_id == staff_id, StaffMember.disabled_at.is_(None))
    )
    if present_at is not None:
        wanted = wanted.where(~is_away(staff_id, present_at))
    return tuple(HeldRole(Role(row.role), Scope.of(row)) for row in connection.execute(wanted))

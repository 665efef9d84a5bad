"""Who is at work, in which roles: an active account, whose owner is not away."""

import uuid
from datetime import datetime

from sqlalchemy import Connection, select

from app.identity.models import StaffMember, StaffRole
from app.identity.staff.absent_people import is_away
from app.identity.staff.held_roles import held_roles
from app.identity.staff.rights import HeldRole, Scope, allowing
from app.web.operations import Operation, Role


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


def find_present(connection: Connection, operation: Operation, *, now: datetime) -> list[uuid.UUID]:
    """Everybody at work whose roles, borrowed ones too, let him do ``operation`` somewhere."""
    held = held_roles()
    present = (
        select(held)
        .join(StaffMember, StaffMember.id == held.c.holder_id)
        .where(StaffMember.disabled_at.is_(None), ~is_away(StaffMember.id, now))
    )
    rows = connection.execute(present, {"now": now}).all()
    return sorted(
        {
            row.holder_id
            for row in rows
            if allowing([HeldRole(Role(row.role), Scope.of(row))], operation)
        }
    )

"""Roles in an agency that becomes part of another."""

from dataclasses import replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.identity.models import StaffMember, StaffRole
from app.identity.staff.administrators import Administrator
from app.identity.staff.members import record_change, take_turn
from app.identity.staff.rights import Scope
from app.identity.staff.roles import find_role
from app.province.mergers import Merger
from app.web.operations import Role


def move_roles(session: Session, merger: Merger) -> int:
    """Let roles in the ended agency count in the successor; how many roles that were.

    Somebody who has the same role there already keeps the wider of the two.
    """
    take_turn(session)
    by = Administrator(merger.by, (Scope(sees_restricted=True),))
    held = select(StaffRole).where(StaffRole.agency_code == merger.ended)
    roles = session.scalars(held.order_by(StaffRole.id)).all()
    for role in roles:
        _move(session, role, merger, by)
    return len(roles)


def _move(session: Session, role: StaffRole, merger: Merger, by: Administrator) -> None:
    there = replace(Scope.of(role), agency_code=merger.successor)
    same = find_role(session, role.staff_id, Role(role.role), there)
    if same is None:
        role.agency_code = merger.successor
    else:
        same.sees_restricted |= role.sees_restricted
        session.delete(role)
    member = session.get_one(StaffMember, role.staff_id, with_for_update=True)
    member.revision += 1
    session.flush()
    record_change(
        session,
        member,
        "role_moved",
        by,
        now=merger.now,
        role=role.role,
        agency=merger.ended,
        successor=merger.successor,
    )

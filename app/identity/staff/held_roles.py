"""The roles that count at a moment: everybody's own, and those of colleagues who are away."""

import uuid
from datetime import datetime

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Connection,
    Subquery,
    Uuid,
    and_,
    bindparam,
    cast,
    null,
    select,
    union_all,
)
from sqlalchemy.orm import InstrumentedAttribute, Session

from app.database import UtcDateTime
from app.identity.models import StaffAbsence, StaffMember, StaffRole
from app.identity.staff.absent_people import is_away
from app.identity.staff.rights import NEVER_LENT, HeldRole, Scope
from app.web.operations import Role

_NOW: BindParameter[datetime] = bindparam("now", type_=UtcDateTime())
_SCOPED_ROLE = (
    StaffRole.role,
    StaffRole.agency_code,
    StaffRole.area_scheme,
    StaffRole.area_code,
    StaffRole.sees_restricted,
)


def held_roles() -> Subquery:
    """``holder_id``, ``lent_by`` and the role with its scope, at the parameter ``:now``.

    A role is lent while its owner is away, once only (what was borrowed is not lent on), and not
    by a disabled account. A substitute who is away himself stands in for nobody.
    """
    own = select(
        StaffRole.staff_id.label("holder_id"), cast(null(), Uuid).label("lent_by"), *_SCOPED_ROLE
    )
    lent = (
        select(
            StaffAbsence.substitute_id.label("holder_id"),
            StaffAbsence.staff_id.label("lent_by"),
            *_SCOPED_ROLE,
        )
        .join(StaffRole, StaffRole.staff_id == StaffAbsence.staff_id)
        .join(StaffMember, StaffMember.id == StaffAbsence.staff_id)
        .where(
            _runs(StaffAbsence.starts_at, StaffAbsence.ends_at),
            StaffMember.disabled_at.is_(None),
            StaffRole.role.not_in(NEVER_LENT),
            ~is_away(StaffAbsence.substitute_id, _NOW),
        )
    )
    return union_all(own, lent).subquery("held_roles")


def _runs(
    starts_at: InstrumentedAttribute[datetime], ends_at: InstrumentedAttribute[datetime]
) -> ColumnElement[bool]:
    return and_(starts_at <= _NOW, ends_at > _NOW)


def find_held(
    session: Session | Connection, staff_id: uuid.UUID, *, now: datetime
) -> tuple[HeldRole, ...]:
    """The roles of somebody that count now; none of a disabled account."""
    held = held_roles()
    wanted = (
        select(held)
        .join(StaffMember, StaffMember.id == held.c.holder_id)
        .where(held.c.holder_id == staff_id, StaffMember.disabled_at.is_(None))
    )
    rows = session.execute(wanted, {"now": now})
    return tuple(HeldRole(Role(row.role), Scope.of(row), lent_by=row.lent_by) for row in rows)

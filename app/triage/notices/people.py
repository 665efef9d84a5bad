"""Everybody of staff who could be told about reports."""

from datetime import datetime

from sqlalchemy import Connection, bindparam, select

from app.database import UtcDateTime
from app.identity.models import StaffMember
from app.identity.staff.absent_people import is_away
from app.identity.staff.held_roles import held_roles
from app.identity.staff.rights import Scope
from app.triage.notices.hearers import Hearer
from app.web.operations import ROLES_OF, Operation, Role

_HELD = held_roles()
_HEARERS = (
    select(
        *_HELD.c,
        is_away(StaffMember.id, bindparam("now", type_=UtcDateTime())).label("is_away"),
    )
    .join(StaffMember, StaffMember.id == _HELD.c.holder_id)
    .where(
        StaffMember.disabled_at.is_(None),
        _HELD.c.role.in_([role.value for role in ROLES_OF[Operation.ALARMS_READ]]),
    )
)


def find_hearers(connection: Connection, *, now: datetime) -> list[Hearer]:
    """Every role that lets somebody work on reports now, borrowed ones too; one statement."""
    return [
        Hearer(
            row.holder_id,
            Role(row.role),
            Scope.of(row),
            lent_by=row.lent_by,
            is_away=bool(row.is_away),
        )
        for row in connection.execute(_HEARERS, {"now": now})
    ]

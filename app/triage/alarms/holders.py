"""Who of staff could be called about reports."""

from sqlalchemy import Connection, select

from app.identity.models import StaffMember, StaffRole
from app.identity.staff.rights import Scope
from app.triage.alarms.calling import Holder
from app.web.operations import ROLES_OF, Operation, Role

_ROLES = (
    select(StaffRole.__table__)
    .join(StaffMember, StaffMember.id == StaffRole.staff_id)
    .where(
        StaffMember.disabled_at.is_(None),
        StaffRole.role.in_([role.value for role in ROLES_OF[Operation.ALARMS_READ]]),
    )
)


def find_holders(connection: Connection) -> list[Holder]:
    """Every role of their own that lets staff read alarms, in one statement."""
    return [
        Holder(row.staff_id, Role(row.role), Scope.of(row)) for row in connection.execute(_ROLES)
    ]

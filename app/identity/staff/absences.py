"""Who is away, and who acts with his roles meanwhile (see ``held_roles``)."""

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.database import new_id
from app.errors import AbsenceOverlaps, FieldFault, NotFound, Unprocessable
from app.identity.models import StaffAbsence, StaffMember
from app.identity.staff.absent_people import is_away
from app.identity.staff.administrators import Administrator
from app.identity.staff.members import record_change, roles_of
from app.identity.staff.rights import Scope

LONGEST = timedelta(days=366)


@dataclass(frozen=True)
class Leave:
    """From when to when somebody is away, the end not included, and who stands in for him."""

    starts_at: datetime
    ends_at: datetime
    substitute_id: uuid.UUID | None = None


def set_absence(
    session: Session, member: StaffMember, leave: Leave, by: Administrator, *, now: datetime
) -> None:
    """Note that a locked ``member`` is away; his substitute acts with his roles meanwhile.

    Raises ``StaffRolesElsewhere``, ``OwnStaffAccount`` or ``RestrictedScopeNeeded`` for what
    ``by`` may not arrange, ``AbsenceOverlaps``, and ``Unprocessable`` for a span or a substitute
    that will not do.
    """
    by.require_reaches_all(roles_of(session, member.id))
    _require_span(leave, now)
    if _is_away(session, member.id, leave):
        raise AbsenceOverlaps
    if leave.substitute_id is not None:
        _require_substitute(session, member, leave.substitute_id, leave, by)
    absence = StaffAbsence(
        id=new_id(),
        staff_id=member.id,
        substitute_id=leave.substitute_id,
        starts_at=leave.starts_at,
        ends_at=leave.ends_at,
        created_by=by.key,
        created_at=now,
    )
    session.add(absence)
    member.revision += 1
    session.flush()
    record_change(session, member, "absence_set", by, now=now, **_details(absence))


def remove_absence(
    session: Session,
    member: StaffMember,
    absence_id: uuid.UUID,
    by: Administrator,
    *,
    now: datetime,
) -> None:
    """Take back an absence of a locked ``member``: he is here, and his substitute's work is done.

    Raises ``NotFound`` for one that is over, and ``StaffRolesElsewhere``.
    """
    absence = session.get(StaffAbsence, absence_id)
    if absence is None or absence.staff_id != member.id or absence.ends_at <= now:
        raise NotFound
    by.require_reaches_all(roles_of(session, member.id))
    details = _details(absence)
    session.delete(absence)
    member.revision += 1
    session.flush()
    record_change(session, member, "absence_removed", by, now=now, **details)


def release_substitute(
    session: Session, substitute: StaffMember, by: Administrator, *, now: datetime
) -> None:
    """Let nobody be represented by ``substitute`` any more; who is away stays away."""
    stood_in_for = select(StaffAbsence).where(
        StaffAbsence.substitute_id == substitute.id, StaffAbsence.ends_at > now
    )
    for absence in session.scalars(stood_in_for.order_by(StaffAbsence.id)).all():
        details = _details(absence)
        absence.substitute_id = None
        absent = session.get_one(StaffMember, absence.staff_id)
        absent.revision += 1
        session.flush()
        record_change(session, absent, "substitute_released", by, now=now, **details)


def _require_span(leave: Leave, now: datetime) -> None:
    is_right = timedelta() < leave.ends_at - leave.starts_at <= LONGEST
    if not is_right or leave.ends_at <= now:
        raise Unprocessable(FieldFault("/ends_at", "absence_span"))


def _require_substitute(
    session: Session,
    member: StaffMember,
    substitute_id: uuid.UUID,
    leave: Leave,
    by: Administrator,
) -> None:
    """Raises unless he is an active colleague, here all the time, and ``by`` may have him do it."""
    pointer = "/substitute_id"
    substitute = session.get(StaffMember, substitute_id, populate_existing=True)
    if (
        substitute is None
        or substitute.id == member.id
        or substitute.disabled_at is not None
        or not by.sees(roles_of(session, substitute.id))
    ):
        raise Unprocessable(FieldFault(pointer, "unknown_value"))
    # Lending is granting for a while: what may not be granted may not be lent either.
    by.require_other(substitute.id)
    for role in roles_of(session, member.id):
        by.require_may_grant(Scope.of(role))
    if _is_away(session, substitute.id, leave):
        raise Unprocessable(FieldFault(pointer, "substitute_away"))


def _is_away(session: Session, staff_id: uuid.UUID, leave: Leave) -> bool:
    return bool(session.scalar(select(is_away(staff_id, leave.starts_at, leave.ends_at))))


def _details(absence: StaffAbsence) -> dict[str, str]:
    return {
        "absence": str(absence.id),
        "starts_at": absence.starts_at.isoformat(),
        "ends_at": absence.ends_at.isoformat(),
        "substitute": f"staff:{absence.substitute_id}" if absence.substitute_id else "",
    }

"""What holds in the duty roster: how long a shift is, who may serve, that none overlaps."""

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from app.errors import DutyOver, DutyOverlaps, FieldFault, Unprocessable
from app.identity.citizens.contact import read_work_phone
from app.identity.models import DutyShift, StaffMember
from app.identity.staff.absent_people import is_away
from app.identity.staff.members import roles_of
from app.identity.staff.rights import Scope
from app.province.local_time import LOCAL, local_day
from app.province.models import Agency
from app.web.operations import ROLES_OF, Operation

LONGEST = timedelta(days=31)
FARTHEST = timedelta(days=3653)
_MAY_SERVE = ROLES_OF[Operation.DUTY_READ]


@dataclass(frozen=True)
class ShiftPlan:
    """Who is on duty from when until when (not included), and where he is reached."""

    staff_id: uuid.UUID
    tier: int
    starts_at: datetime
    ends_at: datetime
    phone: str
    note: str | None = None


def require_possible(session: Session, agency_code: str, plan: ShiftPlan, *, now: datetime) -> str:
    """The plan's phone as it is kept; raises ``Unprocessable`` for all that will not do."""
    faults = []
    is_right = timedelta() < plan.ends_at - plan.starts_at <= LONGEST
    if not is_right or not now < plan.ends_at <= now + FARTHEST:
        faults.append(FieldFault("/ends_at", "duty_span"))
    elif not _is_in_force(session, agency_code, plan):
        faults.append(FieldFault("/ends_at", "duty_agency"))
    if not may_serve(session, plan.staff_id, agency_code):
        faults.append(FieldFault("/staff_id", "duty_staff"))
    elif session.scalar(select(is_away(plan.staff_id, plan.starts_at, plan.ends_at))):
        faults.append(FieldFault("/staff_id", "duty_away"))
    phone = read_work_phone(plan.phone)
    if phone is None:
        faults.append(FieldFault("/phone", "work_phone"))
    if faults or phone is None:
        raise Unprocessable(*faults)
    return phone


def _is_in_force(session: Session, agency_code: str, plan: ShiftPlan) -> bool:
    """Whether the agency is there from the beginning of the shift to its end."""
    agency = session.get_one(Agency, agency_code)
    last = local_day(plan.ends_at - timedelta(microseconds=1))
    is_begun = agency.valid_from <= local_day(plan.starts_at)
    return is_begun and (agency.valid_until is None or last <= agency.valid_until)


def may_serve(session: Session, staff_id: uuid.UUID, agency_code: str) -> bool:
    """Whether he may be on duty for the agency: active, with a role of his own that counts there.

    A borrowed role ends with its owner's absence, so it is none to plan with.
    """
    is_active = select(StaffMember.id).where(
        StaffMember.id == staff_id, StaffMember.disabled_at.is_(None)
    )
    if session.scalar(is_active) is None:
        return False
    return any(
        role.role in _MAY_SERVE and Scope.of(role).holds_agency(agency_code)
        for role in roles_of(session, staff_id)
    )


def require_free(
    session: Session, agency_code: str, plan: ShiftPlan, *, besides: uuid.UUID | None = None
) -> None:
    """Raises ``DutyOverlaps`` where the tier or the person has another shift in that time."""
    same = or_(DutyShift.tier == plan.tier, DutyShift.staff_id == plan.staff_id)
    found = find_overlapping(session, agency_code, plan, same, besides=besides)
    if found is not None:
        raise DutyOverlaps(
            overlaps=str(found.id),
            tier=found.tier,
            starts_at=_told(found.starts_at),
            ends_at=_told(found.ends_at),
        )


def find_overlapping(
    session: Session,
    agency_code: str,
    plan: ShiftPlan,
    same: ColumnElement[bool],
    *,
    besides: uuid.UUID | None = None,
) -> DutyShift | None:
    """The first of the agency's shifts in the plan's time for which ``same`` is true."""
    wanted = select(DutyShift).where(
        DutyShift.agency_code == agency_code,
        DutyShift.starts_at < plan.ends_at,
        DutyShift.ends_at > plan.starts_at,
        same,
    )
    if besides is not None:
        wanted = wanted.where(DutyShift.id != besides)
    return session.scalar(wanted.order_by(DutyShift.starts_at, DutyShift.id).limit(1))


def require_not_over(shift: DutyShift, *, now: datetime) -> None:
    """Raises ``DutyOver`` for a shift that has ended."""
    if shift.ends_at <= now:
        raise DutyOver


def require_beginning_kept(shift: DutyShift, plan: ShiftPlan, *, now: datetime) -> None:
    """Raises ``Unprocessable`` where the plan alters who was called when, in a shift that runs."""
    if shift.starts_at >= now:
        return
    faults = [
        FieldFault(f"/{name}", "duty_begun")
        for name in ("staff_id", "tier", "starts_at")
        if getattr(shift, name) != getattr(plan, name)
    ]
    if faults:
        raise Unprocessable(*faults)


def _told(moment: datetime) -> str:
    return f"{moment.astimezone(LOCAL):%Y-%m-%d %H:%M}"

"""What becomes of somebody's shifts when he may not serve any more, or hands over."""

import uuid
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.identity.models import DutyShift, StaffMember
from app.identity.staff.administrators import Administrator
from app.identity.staff.duty_rules import ShiftPlan, find_overlapping, may_serve
from app.identity.staff.duty_shifts import end_shift, make_shift, set_shift


def release_from_duty(
    session: Session, member: StaffMember, by: Administrator, *, now: datetime
) -> None:
    """End what is left of a locked member's shifts, where he may not serve (any more)."""
    for shift in _remaining(session, member.id, now):
        if not may_serve(session, member.id, shift.agency_code):
            end_shift(session, shift, by.key, now=now)


def pass_on_duty(
    session: Session,
    leaver: StaffMember,
    successor: StaffMember,
    by: Administrator,
    *,
    now: datetime,
) -> None:
    """Give the successor what is left of a locked leaver's shifts, where he may serve and is free.

    The number to call stays, be it that of a duty phone or his own: nobody said another one. The
    part of a running shift that is over stays the leaver's.
    """
    for shift in _remaining(session, leaver.id, now):
        plan = ShiftPlan(
            staff_id=successor.id,
            tier=shift.tier,
            starts_at=max(shift.starts_at, now),
            ends_at=shift.ends_at,
            phone=shift.phone,
            note=shift.note,
        )
        if _is_to_be_had(session, shift.agency_code, plan):
            _pass(session, shift, plan, by, now=now)


def _is_to_be_had(session: Session, agency_code: str, plan: ShiftPlan) -> bool:
    his = DutyShift.staff_id == plan.staff_id
    return (
        may_serve(session, plan.staff_id, agency_code)
        and find_overlapping(session, agency_code, plan, his) is None
    )


def _pass(
    session: Session, shift: DutyShift, plan: ShiftPlan, by: Administrator, *, now: datetime
) -> None:
    if shift.starts_at >= now:
        set_shift(session, shift, plan, by.key, now=now)
        return
    end_shift(session, shift, by.key, now=now)
    make_shift(session, shift.agency_code, plan, by.key, now=now)


def _remaining(session: Session, staff_id: uuid.UUID, now: datetime) -> list[DutyShift]:
    left = select(DutyShift).where(DutyShift.staff_id == staff_id, DutyShift.ends_at > now)
    return list(session.scalars(left.order_by(DutyShift.starts_at, DutyShift.id)))

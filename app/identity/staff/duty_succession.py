"""What becomes of shifts when somebody may not serve any more or hands over, or an agency ends."""

import uuid
from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from app.identity.models import DutyShift, StaffMember
from app.identity.staff.absent_people import is_away
from app.identity.staff.administrators import Administrator
from app.identity.staff.duty_rules import ShiftPlan, find_overlapping, may_serve
from app.identity.staff.duty_shifts import end_shift, make_shift, set_shift
from app.identity.staff.members import take_turn
from app.province.mergers import Merger


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
        plan = _rest_of(shift, successor.id, now)
        if _is_to_be_had(session, shift.agency_code, plan):
            _pass(session, shift, plan, by, now=now)


def move_duty(session: Session, merger: Merger) -> int:
    """Let what is left of an ended agency's shifts be the successor's; how many shifts that were.

    Where the successor has somebody of that tier already, or this person, the shift ends. Roles
    are expected to have moved before.
    """
    take_turn(session)
    left = select(DutyShift).where(
        DutyShift.agency_code == merger.ended, DutyShift.ends_at > merger.now
    )
    shifts = session.scalars(left.order_by(DutyShift.starts_at, DutyShift.id)).all()
    return sum(_move(session, shift, merger) for shift in shifts)


def _move(session: Session, shift: DutyShift, merger: Merger) -> bool:
    plan = _rest_of(shift, shift.staff_id, merger.now)
    same = or_(DutyShift.tier == plan.tier, DutyShift.staff_id == plan.staff_id)
    is_free = find_overlapping(session, merger.successor, plan, same) is None
    if not is_free or not may_serve(session, shift.staff_id, merger.successor):
        end_shift(session, shift, merger.by, now=merger.now)
        return False
    if shift.starts_at >= merger.now:
        shift.agency_code = merger.successor
        set_shift(session, shift, plan, merger.by, now=merger.now)
    else:
        end_shift(session, shift, merger.by, now=merger.now)
        make_shift(session, merger.successor, plan, merger.by, now=merger.now)
    return True


def _rest_of(shift: DutyShift, staff_id: uuid.UUID, now: datetime) -> ShiftPlan:
    """What is left of a shift, for somebody; the number to call stays."""
    return ShiftPlan(
        staff_id=staff_id,
        tier=shift.tier,
        starts_at=max(shift.starts_at, now),
        ends_at=shift.ends_at,
        phone=shift.phone,
        note=shift.note,
    )


def _is_to_be_had(session: Session, agency_code: str, plan: ShiftPlan) -> bool:
    his = DutyShift.staff_id == plan.staff_id
    return (
        may_serve(session, plan.staff_id, agency_code)
        and not session.scalar(select(is_away(plan.staff_id, plan.starts_at, plan.ends_at)))
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

"""Rows of the duty roster: made, ended and recorded, by whatever rule wants it."""

from datetime import datetime

from sqlalchemy.orm import Session

from app.audit.events import record
from app.database import new_id
from app.identity.models import DutyShift
from app.identity.staff.duty_rules import ShiftPlan


def make_shift(
    session: Session,
    agency_code: str,
    plan: ShiftPlan,
    by: str,
    *,
    now: datetime,
    acting_for: str = "",
) -> DutyShift:
    """A new shift, of a plan that is known to be possible."""
    shift = DutyShift(
        id=new_id(),
        agency_code=agency_code,
        staff_id=plan.staff_id,
        tier=plan.tier,
        starts_at=plan.starts_at,
        ends_at=plan.ends_at,
        phone=plan.phone,
        note=plan.note,
        created_by=by,
        created_at=now,
        revision=1,
    )
    session.add(shift)
    session.flush()
    record_shift(session, shift, "added", by, now=now, acting_for=acting_for)
    return shift


def set_shift(
    session: Session,
    shift: DutyShift,
    plan: ShiftPlan,
    by: str,
    *,
    now: datetime,
    acting_for: str = "",
) -> None:
    """Make a locked shift what the plan says."""
    shift.staff_id, shift.tier = plan.staff_id, plan.tier
    shift.starts_at, shift.ends_at = plan.starts_at, plan.ends_at
    shift.phone, shift.note = plan.phone, plan.note
    shift.revision += 1
    session.flush()
    record_shift(session, shift, "changed", by, now=now, acting_for=acting_for)


def end_shift(
    session: Session, shift: DutyShift, by: str, *, now: datetime, acting_for: str = ""
) -> None:
    """Let a locked shift that has begun end now, and one that is to come not be."""
    if shift.starts_at < now:
        shift.ends_at = now
        shift.revision += 1
    else:
        session.delete(shift)
    session.flush()
    record_shift(session, shift, "removed", by, now=now, acting_for=acting_for)


def record_shift(
    session: Session,
    shift: DutyShift,
    what: str,
    by: str,
    *,
    now: datetime,
    acting_for: str = "",
) -> None:
    """Write to the audit what happened to a shift; phone and note are nobody's business there."""
    details: dict[str, str | int | bool] = {
        "agency": shift.agency_code,
        "staff": f"staff:{shift.staff_id}",
        "tier": shift.tier,
        "starts_at": shift.starts_at.isoformat(),
        "ends_at": shift.ends_at.isoformat(),
    }
    if acting_for:
        details["acting_for"] = acting_for
    record(
        session,
        actor=by,
        action=f"duty_shift_{what}",
        subject=f"duty_shift:{shift.id}",
        details=details,
        now=now,
    )

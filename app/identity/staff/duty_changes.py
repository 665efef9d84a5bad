"""Planning the duty roster: shifts are added, changed and taken back by who manages it."""

import uuid
from dataclasses import replace
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.errors import FieldFault, Forbidden, NotFound, PreconditionFailed, Unprocessable
from app.identity.models import DutyShift
from app.identity.principals import StaffPrincipal
from app.identity.staff.duty_rules import (
    ShiftPlan,
    require_beginning_kept,
    require_free,
    require_not_over,
    require_possible,
)
from app.identity.staff.duty_shifts import end_shift, make_shift, set_shift
from app.identity.staff.members import take_turn
from app.province.models import Agency


def add_shift(
    session: Session, agency_code: str, plan: ShiftPlan, by: StaffPrincipal, *, now: datetime
) -> DutyShift:
    """A new shift in the roster of an agency.

    Raises ``Forbidden`` for a roster that ``by`` does not manage, ``Unprocessable`` and
    ``DutyOverlaps``.
    """
    if not _manages(by, agency_code):
        raise Forbidden
    # Two shifts at once would each find the time free; nor is anybody disabled meanwhile.
    take_turn(session)
    if session.scalar(select(Agency.code).where(Agency.code == agency_code)) is None:
        raise Unprocessable(FieldFault("/agency", "unknown_value"))
    phone = require_possible(session, agency_code, plan, now=now)
    require_free(session, agency_code, plan)
    plan, lender = replace(plan, phone=phone), _lender(by, agency_code)
    return make_shift(session, agency_code, plan, by.key, now=now, acting_for=lender)


def lock_shift(
    session: Session, shift_id: uuid.UUID, by: StaffPrincipal, *, revision: int
) -> DutyShift:
    """The shift, nobody else's to change until the commit.

    Raises ``NotFound`` for one of a roster that ``by`` does not manage, and
    ``PreconditionFailed`` when it is not at ``revision`` any more.
    """
    take_turn(session)
    shift = session.get(DutyShift, shift_id, populate_existing=True)
    if shift is None or not _manages(by, shift.agency_code):
        raise NotFound
    if shift.revision != revision:
        raise PreconditionFailed
    return shift


def change_shift(
    session: Session, shift: DutyShift, plan: ShiftPlan, by: StaffPrincipal, *, now: datetime
) -> None:
    """Set a locked shift to ``plan``; of one that has begun, only its end, phone and note.

    Raises ``DutyOver``, ``Unprocessable`` and ``DutyOverlaps``.
    """
    require_not_over(shift, now=now)
    require_beginning_kept(shift, plan, now=now)
    phone = require_possible(session, shift.agency_code, plan, now=now)
    require_free(session, shift.agency_code, plan, besides=shift.id)
    plan, lender = replace(plan, phone=phone), _lender(by, shift.agency_code)
    set_shift(session, shift, plan, by.key, now=now, acting_for=lender)


def remove_shift(session: Session, shift: DutyShift, by: StaffPrincipal, *, now: datetime) -> None:
    """Take a locked shift back; one that has begun ends now. Raises ``DutyOver``."""
    require_not_over(shift, now=now)
    end_shift(session, shift, by.key, now=now, acting_for=_lender(by, shift.agency_code))


def _manages(by: StaffPrincipal, agency_code: str) -> bool:
    return any(scope.holds_agency(agency_code) for scope in by.scopes)


def _lender(by: StaffPrincipal, agency_code: str) -> str:
    """The absent colleague whose role it takes, as the audit names him; empty: none."""
    lender = by.acting_for(lambda scope: scope.holds_agency(agency_code))
    return f"staff:{lender}" if lender else ""

"""The duty roster (lịch trực): who of an agency's staff answers emergencies at a moment."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import chain
from typing import TypedDict

from sqlalchemy import Connection, select
from sqlalchemy.orm import Session

from app.database import AnyRow
from app.errors import NotFound
from app.identity.models import DutyShift, StaffAbsence
from app.identity.staff.absent_people import is_away
from app.identity.staff.duty_reading import SHIFTS, ShiftRead, not_over_at, runs_at, shift_read
from app.identity.staff.rights import Scope
from app.province.deadlines.intervals import Intervals, joined, outside
from app.province.models import Agency


@dataclass(frozen=True)
class OnDuty:
    """Somebody to call until ``ends_at``; ``phone`` is E.164 or a short number."""

    agency: str
    shift_id: uuid.UUID
    staff_id: uuid.UUID
    full_name: str
    phone: str
    tier: int
    ends_at: datetime


class DutyRead(TypedDict):
    """Who is on duty at a moment; where nobody is, until when and who comes next."""

    agency: str
    at: datetime
    is_covered: bool
    items: list[ShiftRead]
    uncovered_until: datetime | None
    next_shift: ShiftRead | None


class GapRead(TypedDict):
    """A span in which nobody of tier 1 is on duty."""

    starts_at: datetime
    ends_at: datetime


def on_duty(connection: Connection | Session, agency_code: str, *, at: datetime) -> list[OnDuty]:
    """Whom to call for the agency at that moment, tier 1 first; one statement."""
    return first_on_duty(connection, (agency_code,), at=at)


def first_on_duty(
    connection: Connection | Session, agency_codes: Sequence[str], *, at: datetime
) -> list[OnDuty]:
    """Whom to call for the first of the agencies that has anybody on duty; one statement."""
    found: dict[str, list[OnDuty]] = {code: [] for code in agency_codes}
    for row in _running(connection, agency_codes, at):
        found[row.agency_code].append(
            OnDuty(
                agency=row.agency_code,
                shift_id=row.id,
                staff_id=row.staff_id,
                full_name=row.full_name,
                phone=row.phone,
                tier=row.tier,
                ends_at=row.ends_at,
            )
        )
    return next((called for called in found.values() if called), [])


def find_serving(connection: Connection, *, at: datetime) -> dict[str, set[uuid.UUID]]:
    """Who is on duty and there at that moment, by agency; one statement."""
    serving = select(DutyShift.agency_code, DutyShift.staff_id).where(
        runs_at(at), ~is_away(DutyShift.staff_id, at)
    )
    found: dict[str, set[uuid.UUID]] = {}
    for row in connection.execute(serving):
        found.setdefault(row.agency_code, set()).add(row.staff_id)
    return found


def read_duty(connection: Connection, agency_code: str, *, at: datetime) -> DutyRead:
    """Who is on duty for the agency at that moment, and what comes where nobody is."""
    running = [shift_read(row) for row in _running(connection, (agency_code,), at)]
    following = None if running else _find_next(connection, agency_code, at)
    return {
        "agency": agency_code,
        "at": at,
        "is_covered": bool(running),
        "items": running,
        "uncovered_until": following["starts_at"] if following else None,
        "next_shift": following,
    }


def find_gaps(
    connection: Connection, agency_code: str, *, since: datetime, until: datetime
) -> list[GapRead]:
    """The spans between the two moments in which the agency has nobody of tier 1.

    Who is absent is not there, whatever the roster says.
    """
    covered = _time_of_first_tier(connection, agency_code, since=since, until=until)
    return [
        {"starts_at": began_at, "ends_at": ended_at}
        for began_at, ended_at in outside(covered, ((since, until),))
    ]


def require_agency(
    connection: Connection | Session, scopes: Sequence[Scope], agency_code: str
) -> None:
    """Raises ``NotFound`` for an agency whose roster lies beyond ``scopes``, or that is none."""
    known = select(Agency.code).where(Agency.code == agency_code)
    is_within = any(scope.holds_agency(agency_code) for scope in scopes)
    if not is_within or connection.scalar(known) is None:
        raise NotFound


def _running(
    connection: Connection | Session, agency_codes: Sequence[str], at: datetime
) -> Sequence[AnyRow]:
    """The shifts whose people are there: who is absent answers no call."""
    running = SHIFTS.where(
        DutyShift.agency_code.in_(agency_codes), runs_at(at), ~is_away(DutyShift.staff_id, at)
    )
    return connection.execute(running.order_by(DutyShift.tier)).all()


def _time_of_first_tier(
    connection: Connection, agency_code: str, *, since: datetime, until: datetime
) -> Intervals:
    """When somebody of tier 1 is on duty and there, in shifts that touch the time asked for."""
    wanted = (
        select(
            DutyShift.id,
            DutyShift.starts_at,
            DutyShift.ends_at,
            StaffAbsence.starts_at.label("away_from"),
            StaffAbsence.ends_at.label("away_until"),
        )
        .outerjoin(
            StaffAbsence,
            (StaffAbsence.staff_id == DutyShift.staff_id)
            & (StaffAbsence.starts_at < DutyShift.ends_at)
            & (StaffAbsence.ends_at > DutyShift.starts_at),
        )
        .where(
            DutyShift.agency_code == agency_code,
            DutyShift.tier == 1,
            not_over_at(since),
            DutyShift.starts_at < until,
        )
    )
    there: dict[uuid.UUID, Intervals] = {}
    for row in connection.execute(wanted):
        there.setdefault(row.id, ((row.starts_at, row.ends_at),))
        if row.away_from is not None:
            there[row.id] = outside(((row.away_from, row.away_until),), there[row.id])
    return joined(chain.from_iterable(there.values()))


def _find_next(connection: Connection, agency_code: str, at: datetime) -> ShiftRead | None:
    coming = SHIFTS.where(DutyShift.agency_code == agency_code, DutyShift.starts_at > at)
    row = connection.execute(coming.order_by(DutyShift.starts_at, DutyShift.tier).limit(1)).first()
    return None if row is None else shift_read(row)

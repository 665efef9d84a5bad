"""Shifts of the duty roster as they are read: one, or a page of those that are wanted."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, TypedDict

from sqlalchemy import ColumnElement, Connection, and_, select, true, tuple_

from app.database import AnyRow
from app.identity.models import DutyShift, StaffMember
from app.identity.staff.duty_rules import LONGEST
from app.identity.staff.rights import Scope

_FIRST_MOMENT = datetime.min.replace(tzinfo=UTC)
# Every shift with its person's name.
SHIFTS = select(DutyShift.__table__, StaffMember.full_name).join(
    StaffMember, StaffMember.id == DutyShift.staff_id
)


class ShiftRead(TypedDict):
    """A shift as it goes out."""

    id: uuid.UUID
    agency: str
    staff_id: uuid.UUID
    full_name: str
    phone: str
    tier: int
    starts_at: datetime
    ends_at: datetime
    note: str | None
    revision: int


@dataclass(frozen=True)
class ShiftFilter:
    """Which shifts: running at a moment, not over at ``since``, begun before ``until``."""

    agency: str | None = None
    at: datetime | None = None
    since: datetime | None = None
    until: datetime | None = None


def find_shifts(
    connection: Connection,
    scopes: Sequence[Scope],
    wanted: ShiftFilter,
    *,
    after: Sequence[Any] | None,
    count: int,
) -> list[ShiftRead]:
    """``count`` shifts after the position ``after``, the one that begins soonest first."""
    statement = SHIFTS.where(_within(scopes), *_conditions(wanted))
    if after is not None:
        position = (datetime.fromisoformat(after[0]), uuid.UUID(after[1]))
        statement = statement.where(tuple_(DutyShift.starts_at, DutyShift.id) > position)
    ordered = statement.order_by(DutyShift.starts_at, DutyShift.id).limit(count)
    return [shift_read(row) for row in connection.execute(ordered)]


def read_shift(connection: Connection, shift_id: uuid.UUID) -> ShiftRead:
    """A shift that is known to be there."""
    return shift_read(connection.execute(SHIFTS.where(DutyShift.id == shift_id)).one())


def shift_read(row: AnyRow) -> ShiftRead:
    """A row of ``SHIFTS`` as it goes out."""
    return {
        "id": row.id,
        "agency": row.agency_code,
        "staff_id": row.staff_id,
        "full_name": row.full_name,
        "phone": row.phone,
        "tier": row.tier,
        "starts_at": row.starts_at,
        "ends_at": row.ends_at,
        "note": row.note,
        "revision": row.revision,
    }


def runs_at(moment: datetime) -> ColumnElement[bool]:
    """The predicate of a statement over shifts: somebody is on duty then."""
    return and_(not_over_at(moment), DutyShift.starts_at <= moment)


def not_over_at(moment: datetime) -> ColumnElement[bool]:
    """The predicate of a statement over shifts: it ends later."""
    # Nothing that began earlier runs so long: the index need not go through years of shifts.
    earliest = max(moment, _FIRST_MOMENT + LONGEST) - LONGEST
    return and_(DutyShift.ends_at > moment, DutyShift.starts_at >= earliest)


def _conditions(wanted: ShiftFilter) -> list[ColumnElement[bool]]:
    conditions = []
    if wanted.agency is not None:
        conditions.append(DutyShift.agency_code == wanted.agency)
    if wanted.at is not None:
        conditions.append(runs_at(wanted.at))
    if wanted.since is not None:
        conditions.append(not_over_at(wanted.since))
    if wanted.until is not None:
        conditions.append(DutyShift.starts_at < wanted.until)
    return conditions


def _within(scopes: Sequence[Scope]) -> ColumnElement[bool]:
    if any(scope.is_province_wide for scope in scopes):
        return true()
    return DutyShift.agency_code.in_([scope.agency_code for scope in scopes if scope.agency_code])

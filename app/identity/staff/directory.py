"""The staff as an administrator sees them: his people, and of their roles those within reach."""

import uuid
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypedDict

from sqlalchemy import Connection, Select, exists, literal, or_, select

from app.database import AnyRow
from app.errors import NotFound
from app.identity.models import StaffAbsence, StaffMember, StaffRole
from app.identity.staff.administrators import Administrator
from app.texts.folding import fold

_SUMMARY = (StaffMember.id, StaffMember.full_name, StaffMember.disabled_at)


class RoleRead(TypedDict):
    """A role as it was granted; no agency or area means all of them."""

    id: uuid.UUID
    role: str
    agency: str | None
    area_scheme: str | None
    area: str | None
    sees_restricted: bool
    granted_by: str
    granted_at: datetime


class AbsenceRead(TypedDict):
    """An absence that runs or is to come."""

    id: uuid.UUID
    starts_at: datetime
    ends_at: datetime
    substitute_id: uuid.UUID | None


class MemberSummary(TypedDict):
    """A staff member in the list."""

    id: uuid.UUID
    full_name: str
    is_active: bool
    roles: list[RoleRead]
    has_other_roles: bool


class MemberRead(MemberSummary):
    """A staff member in full."""

    revision: int
    issuer: str
    subject: str
    created_at: datetime
    disabled_at: datetime | None
    absences: list[AbsenceRead]


@dataclass(frozen=True)
class StaffFilter:
    """Which members are wanted; None: all. ``words`` of the name in any order, folded."""

    role: str | None = None
    agency: str | None = None
    is_active: bool | None = None
    words: str | None = None


def find_staff(
    connection: Connection,
    by: Administrator,
    wanted: StaffFilter,
    *,
    after: uuid.UUID | None,
    count: int,
) -> list[MemberSummary]:
    """``count`` members after the one named, the oldest account first; two statements."""
    statement = _filtered(_seen_by(by), by, wanted)
    if after is not None:
        statement = statement.where(StaffMember.id > after)
    members = connection.execute(statement.order_by(StaffMember.id).limit(count)).all()
    roles = _roles_by_member(connection, [member.id for member in members])
    return [_summary(member, roles[member.id], by) for member in members]


def read_seen_member(
    connection: Connection, staff_id: uuid.UUID, by: Administrator, *, now: datetime
) -> MemberRead:
    """``read_member``; raises ``NotFound`` for one that ``by`` may not see."""
    if connection.scalar(_seen_by(by).where(StaffMember.id == staff_id)) is None:
        raise NotFound
    return read_member(connection, staff_id, by, now=now)


def read_member(
    connection: Connection, staff_id: uuid.UUID, by: Administrator, *, now: datetime
) -> MemberRead:
    """A member in full, of his roles those that ``by`` may see."""
    member = connection.execute(
        select(StaffMember.__table__).where(StaffMember.id == staff_id)
    ).one()
    return {
        **_summary(member, _roles_by_member(connection, [staff_id])[staff_id], by),
        "revision": member.revision,
        "issuer": member.issuer,
        "subject": member.subject,
        "created_at": member.created_at,
        "disabled_at": member.disabled_at,
        "absences": read_absences(connection, staff_id, now=now),
    }


def read_absences(
    connection: Connection, staff_id: uuid.UUID, *, now: datetime
) -> list[AbsenceRead]:
    """The member's absences that are not over, the next one first."""
    wanted = select(StaffAbsence.__table__).where(
        StaffAbsence.staff_id == staff_id, StaffAbsence.ends_at > now
    )
    return [
        {
            "id": one.id,
            "starts_at": one.starts_at,
            "ends_at": one.ends_at,
            "substitute_id": one.substitute_id,
        }
        for one in connection.execute(wanted.order_by(StaffAbsence.starts_at))
    ]


def _seen_by(by: Administrator) -> Select[uuid.UUID, str, datetime | None]:
    within = exists(select(literal(1)).where(StaffRole.staff_id == StaffMember.id, by.reached()))
    any_at_all = exists(select(literal(1)).where(StaffRole.staff_id == StaffMember.id))
    has_name = StaffMember.anonymised_at.is_(None)
    return select(*_SUMMARY).where(has_name, or_(within, ~any_at_all))


def _filtered(
    statement: Select[uuid.UUID, str, datetime | None], by: Administrator, wanted: StaffFilter
) -> Select[uuid.UUID, str, datetime | None]:
    if wanted.role is not None or wanted.agency is not None:
        # One and the same role has both, and it is one that he may see.
        held = select(literal(1)).where(StaffRole.staff_id == StaffMember.id, by.reached())
        if wanted.role is not None:
            held = held.where(StaffRole.role == wanted.role)
        if wanted.agency is not None:
            held = held.where(StaffRole.agency_code == wanted.agency)
        statement = statement.where(exists(held))
    if wanted.is_active is not None:
        is_active = StaffMember.disabled_at.is_(None)
        statement = statement.where(is_active if wanted.is_active else ~is_active)
    for word in fold(wanted.words or "").split():
        statement = statement.where(StaffMember.folded_name.contains(word, autoescape=True))
    return statement


def _roles_by_member(
    connection: Connection, ids: Sequence[uuid.UUID]
) -> defaultdict[uuid.UUID, list[AnyRow]]:
    found: defaultdict[uuid.UUID, list[AnyRow]] = defaultdict(list)
    wanted = select(StaffRole.__table__).where(StaffRole.staff_id.in_(ids))
    for row in connection.execute(wanted.order_by(StaffRole.id)):
        found[row.staff_id].append(row)
    return found


def _summary(member: AnyRow, roles: Sequence[AnyRow], by: Administrator) -> MemberSummary:
    reached = [role for role in roles if by.reaches(role)]
    return {
        "id": member.id,
        "full_name": member.full_name,
        "is_active": member.disabled_at is None,
        "roles": [_role(role) for role in reached],
        "has_other_roles": len(reached) < len(roles),
    }


def _role(role: AnyRow) -> RoleRead:
    return {
        "id": role.id,
        "role": role.role,
        "agency": role.agency_code or None,
        "area_scheme": role.area_scheme or None,
        "area": role.area_code or None,
        "sees_restricted": role.sees_restricted,
        "granted_by": role.granted_by,
        "granted_at": role.granted_at,
    }

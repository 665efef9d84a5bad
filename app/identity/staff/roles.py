"""Giving and taking roles; effective on the next request, and recorded."""

import uuid
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from app.errors import FieldFault, LastAdministrator, NotFound, Unprocessable
from app.identity.models import StaffMember, StaffRole
from app.identity.staff.administrators import OPERATOR, Administrator
from app.identity.staff.duty_succession import release_from_duty
from app.identity.staff.members import (
    find_any_member,
    name,
    open_account,
    record_change,
    roles_of,
    take_turn,
)
from app.identity.staff.rights import ALL_AREAS, Scope
from app.province.local_time import LOCAL
from app.province.models import Agency, Area
from app.web.operations import Role


@dataclass(frozen=True)
class WantedRole:
    """A role as it is asked for; an empty code means everywhere, an area is one of today's."""

    role: Role
    agency_code: str = ""
    area_code: str = ""
    sees_restricted: bool = False


def grant_role(
    session: Session,
    *,
    issuer: str,
    subject: str,
    role: Role,
    agency_code: str = "",
    area_code: str = "",
    sees_restricted: bool = False,
    full_name: str,
    by: Administrator = OPERATOR,
    now: datetime,
) -> StaffMember:
    """Give the holder of (issuer, subject) a role, opening or enabling his account for it.

    Doing so twice changes nothing more. Raises as ``give_role`` does.
    """
    take_turn(session)
    member = find_any_member(session, issuer=issuer, subject=subject) or open_account(
        session, issuer=issuer, subject=subject, full_name=full_name, by=by, now=now
    )
    if full_name:
        name(member, full_name)
    if member.disabled_at is not None:
        member.disabled_at = None
        member.revision += 1
        record_change(session, member, "enabled", by, now=now)
    wanted = WantedRole(role, agency_code, area_code, sees_restricted)
    give_role(session, member, wanted, by, now=now)
    return member


def give_role(
    session: Session,
    member: StaffMember,
    wanted: WantedRole,
    by: Administrator,
    *,
    now: datetime,
) -> None:
    """Give a locked ``member`` a role; one that he holds is at most widened to restricted reports.

    Raises as ``add_role`` does, and ``Unprocessable`` for an agency or area that does not exist.
    """
    scope = _place(session, wanted, on=now.astimezone(LOCAL).date())
    add_role(session, member, wanted.role, scope, by, now=now)


def add_role(
    session: Session,
    member: StaffMember,
    role: Role,
    scope: Scope,
    by: Administrator,
    *,
    now: datetime,
) -> None:
    """``give_role`` where agency and area are known to have existed.

    Raises ``Forbidden``, ``OwnStaffAccount`` or ``RestrictedScopeNeeded`` for what ``by`` may not
    give.
    """
    by.require_other(member.id)
    by.require_may_grant(scope)
    held = find_role(session, member.id, role, scope)
    if held is None:
        session.add(_new_role(member.id, role, scope, by, now))
    elif scope.sees_restricted and not held.sees_restricted:
        held.sees_restricted, held.granted_by, held.granted_at = True, by.key, now
    else:
        return
    member.revision += 1
    session.flush()
    record_change(session, member, "role_granted", by, now=now, **_details(role, scope))


def take_role(
    session: Session, member: StaffMember, role_id: uuid.UUID, by: Administrator, *, now: datetime
) -> None:
    """Take one of his roles from a locked ``member``, and the duty that it let him have.

    Raises ``NotFound`` for one beyond the reach of ``by``, ``OwnStaffAccount``, and
    ``LastAdministrator``.
    """
    by.require_other(member.id)
    taken = next((role for role in roles_of(session, member.id) if role.id == role_id), None)
    if taken is None or not by.reaches(taken):
        raise NotFound
    if _administers_province(taken):
        require_another_administrator(session, member)
    scope = Scope.of(taken)
    session.delete(taken)
    member.revision += 1
    session.flush()
    record_change(
        session, member, "role_withdrawn", by, now=now, **_details(Role(taken.role), scope)
    )
    release_from_duty(session, member, by, now=now)


def require_another_administrator(session: Session, member: StaffMember) -> None:
    """Raises ``LastAdministrator`` where only ``member`` administers the whole province."""
    if member.disabled_at is not None:
        return
    others = (
        select(StaffRole.staff_id)
        .join(StaffMember, StaffMember.id == StaffRole.staff_id)
        .where(
            StaffRole.role == Role.ADMINISTRATOR.value,
            StaffRole.agency_code == "",
            StaffRole.area_code == "",
            StaffRole.staff_id != member.id,
            StaffMember.disabled_at.is_(None),
        )
    )
    if session.scalar(others.limit(1)) is None and any(
        _administers_province(role) for role in roles_of(session, member.id)
    ):
        raise LastAdministrator


def find_role(session: Session, staff_id: uuid.UUID, role: Role, scope: Scope) -> StaffRole | None:
    """The role as it was granted for that agency and area, with or without restricted reports."""
    return session.scalar(
        select(StaffRole).where(
            StaffRole.staff_id == staff_id,
            StaffRole.role == role.value,
            StaffRole.agency_code == scope.agency_code,
            StaffRole.area_scheme == scope.area[0],
            StaffRole.area_code == scope.area[1],
        )
    )


def _administers_province(role: StaffRole) -> bool:
    return role.role == Role.ADMINISTRATOR and Scope.of(role).is_province_wide


def _new_role(
    staff_id: uuid.UUID, role: Role, scope: Scope, by: Administrator, now: datetime
) -> StaffRole:
    return StaffRole(
        staff_id=staff_id,
        role=role.value,
        agency_code=scope.agency_code,
        area_scheme=scope.area[0],
        area_code=scope.area[1],
        sees_restricted=scope.sees_restricted,
        granted_by=by.key,
        granted_at=now,
    )


def _place(session: Session, wanted: WantedRole, *, on: date) -> Scope:
    """Where the role will count.

    Raises ``Unprocessable``; the audit trail is the province's, so an auditor has no place.
    """
    agency = select(Agency.code).where(Agency.code == wanted.agency_code)
    area = select(Area.scheme).where(
        Area.code == wanted.area_code,
        Area.valid_from <= on,
        or_(Area.valid_until.is_(None), Area.valid_until >= on),
    )
    scheme, faults = None, []
    if wanted.agency_code and session.scalar(agency) is None:
        faults.append(FieldFault("/agency", "unknown_value"))
    if wanted.area_code:
        scheme = session.scalar(area)
        if scheme is None:
            faults.append(FieldFault("/area", "unknown_value"))
    if wanted.role is Role.AUDITOR:
        sent = (("/agency", wanted.agency_code), ("/area", wanted.area_code))
        faults = [FieldFault(pointer, "province_only") for pointer, code in sent if code]
    if faults:
        raise Unprocessable(*faults)
    where = (scheme, wanted.area_code) if scheme else ALL_AREAS
    return Scope(wanted.agency_code, where, wanted.sees_restricted)


def _details(role: Role, scope: Scope) -> dict[str, str | bool]:
    return {
        "role": role.value,
        "agency": scope.agency_code,
        "area_scheme": scope.area[0],
        "area": scope.area[1],
        "sees_restricted": scope.sees_restricted,
    }

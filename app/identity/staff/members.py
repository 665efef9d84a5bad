"""Staff accounts and their roles; granted by an operator, effective on the next request."""

import uuid
from datetime import datetime

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from app.audit.events import record
from app.identity.models import StaffMember, StaffRole
from app.identity.principals import StaffPrincipal
from app.web.guards import Role


def grant_role(
    session: Session,
    *,
    issuer: str,
    subject: str,
    role: Role,
    agency_code: str,
    full_name: str,
    now: datetime,
) -> StaffMember:
    """Give the holder of (issuer, subject) a role; doing so twice changes nothing more."""
    member = session.scalar(_account(issuer, subject))
    if member is None:
        member = StaffMember(issuer=issuer, subject=subject, full_name=full_name, created_at=now)
        session.add(member)
    member.disabled_at = None
    member.full_name = full_name or member.full_name
    session.flush()
    held = select(StaffRole.id).where(
        StaffRole.staff_id == member.id,
        StaffRole.role == role,
        StaffRole.agency_code == agency_code,
    )
    if session.scalar(held) is None:
        session.add(
            StaffRole(
                staff_id=member.id,
                role=role,
                agency_code=agency_code,
                granted_by="operator",
                granted_at=now,
            )
        )
        record(
            session,
            actor="operator",
            action="staff_role_granted",
            subject=f"staff:{member.id}",
            details={"role": role.value, "agency": agency_code},
            now=now,
        )
    session.flush()
    return member


def find_member(session: Session, *, issuer: str, subject: str) -> StaffMember | None:
    """The active account of (issuer, subject)."""
    return session.scalar(_account(issuer, subject).where(StaffMember.disabled_at.is_(None)))


def find_principal(
    session: Session,
    staff_id: uuid.UUID,
    *,
    session_id: uuid.UUID | None,
    acting_as: frozenset[Role] = frozenset(),
) -> StaffPrincipal | None:
    """The staff member as a caller with the roles he has now, or None when disabled.

    His agencies are those where he may act in one of the roles ``acting_as`` (none named: any):
    who publishes for the whole province and handles reports of one agency, handles only that
    agency's.
    """
    rows = session.execute(
        select(StaffMember.full_name, StaffRole.role, StaffRole.agency_code)
        .join(StaffRole, StaffRole.staff_id == StaffMember.id)
        .where(StaffMember.id == staff_id, StaffMember.disabled_at.is_(None))
    ).all()
    if not rows:
        return None
    agencies = {row.agency_code for row in rows if not acting_as or row.role in acting_as}
    return StaffPrincipal(
        id=staff_id,
        full_name=rows[0].full_name,
        roles=frozenset(Role(row.role) for row in rows),
        agencies=frozenset() if "" in agencies else frozenset(agencies),
        session_id=session_id,
    )


def _account(issuer: str, subject: str) -> Select[StaffMember]:
    return select(StaffMember).where(StaffMember.issuer == issuer, StaffMember.subject == subject)

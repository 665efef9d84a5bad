"""Whether the holder of a token may act as staff now, and with which roles: one statement."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, bindparam, select, true
from sqlalchemy.orm import Session

from app.database import AnyRow
from app.errors import Forbidden, SessionEnded
from app.identity.authentication import Claims
from app.identity.models import StaffMember
from app.identity.principals import StaffPrincipal
from app.identity.sessions.access_tokens import AccessClaims
from app.identity.sessions.live_sessions import live_session
from app.identity.staff.held_roles import held_roles
from app.identity.staff.rights import HeldRole, Scope, allowing
from app.web.operations import Operation, Role


def admit_staff(
    session: Session | Connection, claims: Claims, operation: Operation, *, now: datetime
) -> StaffPrincipal:
    """The caller as a staff member who may do ``operation`` somewhere.

    Raises ``Forbidden``, or ``SessionEnded``.
    """
    rows = _read(session, claims, now)
    if rows and not rows[0].is_live:
        raise SessionEnded
    held = tuple(_held_role(row) for row in rows)
    if not allowing(held, operation):
        raise Forbidden
    return StaffPrincipal(
        id=rows[0].id,
        full_name=rows[0].full_name,
        operation=operation,
        held=held,
        session_id=claims.session_id if isinstance(claims, AccessClaims) else None,
    )


def _read(session: Session | Connection, claims: Claims, now: datetime) -> Sequence[AnyRow]:
    if isinstance(claims, AccessClaims):
        params = {"staff_id": claims.account_id, "live_session_id": claims.session_id}
        return session.execute(_BY_SESSION, params | {"now": now}).all()
    subject = {"issuer": claims.issuer.issuer, "subject": claims.subject}
    return session.execute(_BY_SUBJECT, subject | {"now": now}).all()


def _held_role(row: AnyRow) -> HeldRole:
    return HeldRole(Role(row.role), Scope.of(row), lent_by=row.lent_by)


def _statement(is_live: ColumnElement[bool]) -> Select[*tuple[Any, ...]]:
    """A row for each role of an account that is not disabled."""
    held = held_roles()
    return (
        select(StaffMember.id, StaffMember.full_name, is_live.label("is_live"), *held.c)
        .join(held, held.c.holder_id == StaffMember.id)
        .where(StaffMember.disabled_at.is_(None))
    )


_BY_SESSION = _statement(live_session()).where(StaffMember.id == bindparam("staff_id"))
_BY_SUBJECT = _statement(true()).where(
    StaffMember.issuer == bindparam("issuer"), StaffMember.subject == bindparam("subject")
)

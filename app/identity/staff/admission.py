"""Whether the holder of a token may act as staff now, in one of the roles that a route demands."""

from sqlalchemy.orm import Session

from app.errors import Forbidden
from app.identity.authentication import Claims
from app.identity.principals import StaffPrincipal
from app.identity.sessions.access_tokens import AccessClaims
from app.identity.sessions.live_sessions import LiveSessions
from app.identity.staff.members import find_member, find_principal
from app.web.guards import Guard


def admit_staff(
    session: Session, live_sessions: LiveSessions, claims: Claims, guard: Guard
) -> StaffPrincipal:
    """The caller as a staff member; raises ``Forbidden`` or ``SessionEnded``."""
    if isinstance(claims, AccessClaims):
        staff_id, session_id = claims.account_id, claims.session_id
        live_sessions.require_within(session, session_id)
    else:
        member = find_member(session, issuer=claims.issuer.issuer, subject=claims.subject)
        if member is None:
            raise Forbidden
        staff_id, session_id = member.id, None
    principal = find_principal(session, staff_id, session_id=session_id, acting_as=guard.roles)
    if principal is None or (guard.roles and not guard.roles & principal.roles):
        raise Forbidden
    return principal

"""A caller's own sessions: which there are, and ending one or all of them."""

import uuid
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, func, select, tuple_, update
from sqlalchemy.orm import Session

from app.database import AnyRow
from app.errors import NotFound
from app.identity.models import AuthSession, CitizenLogin, StaffMember
from app.identity.principals import CitizenPrincipal, StaffPrincipal
from app.identity.security_events import SecurityEvent, SecurityEvents
from app.identity.sessions.families import Sessions

Owner = CitizenPrincipal | StaffPrincipal


def find_own_sessions(
    connection: Connection,
    owner: Owner,
    *,
    after: Sequence[Any] | None,
    count: int,
    now: datetime,
) -> list[AnyRow]:
    """``count`` live sessions of ``owner`` after the position ``after``, newest use first."""
    statement = (
        select(
            AuthSession.id,
            AuthSession.created_at,
            AuthSession.rotated_at,
            AuthSession.expires_at,
            AuthSession.device_name,
            AuthSession.assurance,
            func.coalesce(CitizenLogin.issuer, StaffMember.issuer).label("issuer"),
        )
        .outerjoin(CitizenLogin, CitizenLogin.id == AuthSession.login_id)
        .outerjoin(StaffMember, StaffMember.id == AuthSession.staff_id)
        .where(_owned_by(owner), AuthSession.ended_at.is_(None), AuthSession.expires_at > now)
    )
    if after is not None:
        position = (datetime.fromisoformat(after[0]), uuid.UUID(after[1]))
        statement = statement.where(tuple_(AuthSession.rotated_at, AuthSession.id) < position)
    newest_first = statement.order_by(AuthSession.rotated_at.desc(), AuthSession.id.desc())
    return list(connection.execute(newest_first.limit(count)))


def end_own_session(
    sessions: Sessions, session: Session, owner: Owner, session_id: uuid.UUID, *, now: datetime
) -> None:
    """End one of the owner's; raises ``NotFound`` for another's, and for one that has ended."""
    which = _owned_by(owner) & (AuthSession.id == session_id)
    if not sessions.end_where(session, which, reason="ended_by_owner", now=now):
        raise NotFound


def end_own_sessions(
    sessions: Sessions,
    security_events: SecurityEvents,
    session: Session,
    owner: Owner,
    *,
    except_current: bool,
    now: datetime,
) -> None:
    """End all of the owner's, but not the one that he calls in where ``except_current``.

    A citizen's providers' own access tokens of before count no more either, also the one that he
    calls with: no session stands behind them that could be kept.
    """
    is_citizen = isinstance(owner, CitizenPrincipal)
    if is_citizen:
        _deny_provider_tokens(session, owner.id, now)
    which = _owned_by(owner)
    if except_current and owner.session_id is not None:
        which &= AuthSession.id != owner.session_id
    sessions.end_where(session, which, reason="all_ended_by_owner", now=now)
    if is_citizen:
        security_events.tell(session, owner.id, SecurityEvent.ALL_SESSIONS_ENDED, now=now)


def _deny_provider_tokens(session: Session, citizen_id: uuid.UUID, now: datetime) -> None:
    # Logins before sessions, and each by its id, as everywhere: no two wait for each other.
    logins = session.scalars(
        select(CitizenLogin.id)
        .where(CitizenLogin.citizen_id == citizen_id)
        .order_by(CitizenLogin.id)
        .with_for_update()
    ).all()
    session.execute(
        update(CitizenLogin).where(CitizenLogin.id.in_(logins)).values(tokens_denied_before=now)
    )


def _owned_by(owner: Owner) -> ColumnElement[bool]:
    if isinstance(owner, CitizenPrincipal):
        return AuthSession.citizen_id == owner.id
    return AuthSession.staff_id == owner.id

"""The digital identities that open a citizen's account, and taking one of them out again."""

import uuid
from collections.abc import Mapping
from datetime import datetime
from typing import TypedDict

from sqlalchemy import Connection, and_, or_, select
from sqlalchemy.orm import Session

from app.audit.events import record
from app.errors import Forbidden, IdentityInUse, NotFound, SessionEnded
from app.identity.citizens.parties import end_parties
from app.identity.models import AuthSession, Citizen, CitizenLogin
from app.identity.principals import CitizenPrincipal
from app.identity.security_events import SecurityEvent, SecurityEvents
from app.identity.sessions.families import Sessions


class IdentityRead(TypedDict):
    """A digital identity as its holder sees it; ``provider`` is None for one no longer configured.

    ``linked_at`` is when it was found to be his; None for the one that opened the account.
    """

    id: uuid.UUID
    provider: str | None
    issuer: str
    assurance: int
    linked_at: datetime | None
    last_login_at: datetime
    is_current: bool


def list_identities(
    connection: Connection, citizen: CitizenPrincipal, *, providers: Mapping[str, str]
) -> list[IdentityRead]:
    """All of the caller's, the first one first; ``providers`` has the issuers' names."""
    wanted = (
        select(CitizenLogin.__table__)
        .where(CitizenLogin.citizen_id == citizen.id)
        .order_by(CitizenLogin.created_at, CitizenLogin.id)
    )
    current = _find_current(connection, citizen)
    return [
        {
            "id": row.id,
            "provider": providers.get(row.issuer),
            "issuer": row.issuer,
            "assurance": row.assurance,
            "linked_at": row.linked_at,
            "last_login_at": row.last_login_at,
            "is_current": row.id == current,
        }
        for row in connection.execute(wanted)
    ]


def separate_identity(
    sessions: Sessions,
    security_events: SecurityEvents,
    session: Session,
    citizen: CitizenPrincipal,
    login_id: uuid.UUID,
    *,
    now: datetime,
) -> None:
    """Give one of the caller's identities an empty account of its own, for good.

    Its sessions and parties end, and it is never linked again by itself. Raises ``NotFound`` for
    another's, ``IdentityInUse`` for the one that he calls with, so that the last one stays,
    ``SessionEnded`` where that one was taken out meanwhile, ``Forbidden`` without a session.
    """
    if citizen.session_id is None:
        raise Forbidden  # by the provider's own token, which does not say in which login he is
    logins, current = _locked(session, citizen.id), _find_current(session, citizen)
    if current not in logins:
        raise SessionEnded
    if login_id not in logins:
        raise NotFound
    if login_id == current:
        raise IdentityInUse
    login = logins[login_id]
    # Also those of which it is not known by which identity they were begun.
    of_nobody_known = and_(AuthSession.citizen_id == citizen.id, AuthSession.login_id.is_(None))
    which = or_(AuthSession.login_id == login_id, of_nobody_known)
    sessions.end_where(session, which, reason="identity_separated", now=now, actor=citizen.key)
    end_parties(session, login_id, now=now)
    login.citizen_id = _open_empty(session, citizen.id, now)
    login.linked_at, login.is_kept_apart = None, True
    session.flush()
    record(
        session,
        actor=citizen.key,
        action="identity_separated",
        subject=citizen.key,
        details={"into": f"citizen:{login.citizen_id}"},
        now=now,
    )
    security_events.tell(session, citizen.id, SecurityEvent.IDENTITY_SEPARATED, now=now)


def _locked(session: Session, citizen_id: uuid.UUID) -> dict[uuid.UUID, CitizenLogin]:
    """His logins, locked: of two that take each other out at once, the second finds itself out."""
    logins = session.scalars(
        select(CitizenLogin)
        .where(CitizenLogin.citizen_id == citizen_id)
        .order_by(CitizenLogin.id)
        .with_for_update()
    )
    return {login.id: login for login in logins}


def _find_current(connection: Connection | Session, citizen: CitizenPrincipal) -> uuid.UUID | None:
    return connection.scalar(
        select(AuthSession.login_id).where(AuthSession.id == citizen.session_id)
    )


def _open_empty(session: Session, like: uuid.UUID, now: datetime) -> uuid.UUID:
    language = session.scalar(select(Citizen.language).where(Citizen.id == like))
    opened = Citizen(language=language, created_at=now, last_login_at=now)
    session.add(opened)
    session.flush()
    return opened.id

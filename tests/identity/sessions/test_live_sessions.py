"""Whether a session lives: remembered where that is safe, and never for longer than it is true."""

import uuid
from datetime import UTC, datetime

import pytest
from sqlalchemy import update

from app.errors import SessionEnded
from app.identity.models import AuthSession
from app.identity.security_events import SecurityEvents
from app.identity.sessions.families import Sessions
from app.identity.sessions.live_sessions import LiveSessions
from app.identity.staff.roles import grant_role
from app.web.operations import Role
from tests.service import Service


def _begin(service: Service, count: int) -> list[AuthSession]:
    now = datetime.now(UTC)
    with service.database.writing() as session:
        member = grant_role(
            session,
            issuer="https://id.example.vn",
            subject="s-1",
            role=Role.OFFICER,
            agency_code="",
            full_name="",
            now=now,
        )
        sessions = Sessions([b"k" * 32], SecurityEvents())
        begun = [
            sessions.begin_for_staff(
                session, member.id, device_name=None, proof=None, now=now
            ).session
            for _ in range(count)
        ]
        session.commit()
    return begun


def _end(service: Service, ended: AuthSession) -> None:
    with service.database.writing() as session:
        session.execute(
            update(AuthSession)
            .where(AuthSession.id == ended.id)
            .values(ended_at=datetime.now(UTC), end_reason="logout")
        )
        session.commit()


def test_each_of_many_sessions_ends_for_itself(service: Service) -> None:
    live, begun = LiveSessions(service.database), _begin(service, 12)
    for ended in begun:
        live.require(ended.id)
        _end(service, ended)
        for _ in range(2):
            with pytest.raises(SessionEnded):
                live.require(ended.id)
    with service.database.writing() as session, pytest.raises(SessionEnded):
        live.require_within(session, begun[0].id)


def test_a_session_that_never_was_does_not_live(service: Service) -> None:
    live, (known,) = LiveSessions(service.database), _begin(service, 1)
    live.require(known.id)
    with pytest.raises(SessionEnded):
        live.require(uuid.UUID(int=7))


def test_what_must_be_asked_for_anyway_is_not_remembered(service: Service) -> None:
    """On PostgreSQL it would only grow, by one entry a login, for as long as the process lives."""
    live, begun = LiveSessions(service.database), _begin(service, 5)
    for one in begun:
        live.require(one.id)
    assert len(live._remembered) == (5 if live.is_cheap else 0)

"""Staying logged in: tokens that replace each other, and what an old one betrays."""

from datetime import UTC, datetime, timedelta
from typing import Any

import jwt
import pytest
from sqlalchemy import select, update

from app.identity.models import AuthSession
from app.identity.sessions.families import LIFETIME, REPEATABLE_FOR, STAFF_LIFETIME
from tests.service import Caller, Service
from tests.web.problems import problem_of


def _refresh(service: Service, token: str) -> Any:
    return service.anyone().post("/v1/auth/refresh", {"refresh_token": token})


def _next(service: Service, token: str) -> str:
    answer = _refresh(service, token)
    assert answer.status_code == 200, answer.get_json()
    return str(answer.get_json()["refresh_token"])


def _set(service: Service, **values: object) -> None:
    with service.database.writing() as session:
        session.execute(update(AuthSession).values(**values))
        session.commit()


def _state(service: Service) -> Any:
    with service.database.reading() as connection:
        return connection.execute(select(AuthSession.__table__)).one()


def _me(service: Service, access_token: str) -> int:
    header = f"Bearer {access_token}"
    return service.anyone().get("/v1/me", Authorization=header).status_code


def test_a_refresh_gives_two_new_tokens_that_work(service: Service) -> None:
    lan = service.citizen()
    answer = _refresh(service, lan.tokens["refresh_token"]).get_json()
    assert answer["refresh_token"] != lan.tokens["refresh_token"]
    assert answer["access_token"] != lan.tokens["access_token"]
    assert _me(service, answer["access_token"]) == 200
    assert _me(service, lan.tokens["access_token"]) == 200
    assert answer["session_expires_at"] == lan.tokens["session_expires_at"]


def test_a_lost_answer_can_be_asked_for_again(service: Service) -> None:
    token = service.citizen().tokens["refresh_token"]
    assert len({_next(service, token) for _ in range(5)}) == 1
    assert _state(service).ended_at is None


def test_an_answer_lost_in_a_tunnel_can_be_asked_for_again_two_minutes_later(
    service: Service,
) -> None:
    lan = service.citizen()
    token = lan.tokens["refresh_token"]
    lost = _next(service, token)
    _set(service, rotated_at=_state(service).rotated_at - timedelta(minutes=2))
    assert _next(service, token) == lost
    assert _me(service, lan.tokens["access_token"]) == 200
    # Once its successor was used, the old one is a thief's.
    _next(service, lost)
    problem_of(_refresh(service, token), 401, "refresh_reused")


def test_a_chain_of_refreshes_goes_on(service: Service) -> None:
    token = service.citizen().tokens["refresh_token"]
    seen = {token}
    for _ in range(10):
        token = _next(service, token)
        seen.add(token)
    assert len(seen) == 11


def test_an_older_token_ends_the_family_at_once(service: Service) -> None:
    lan = service.citizen()
    first = lan.tokens["refresh_token"]
    second = _next(service, first)
    third = _refresh(service, second).get_json()
    problem_of(_refresh(service, first), 401, "refresh_reused")
    for token in (first, second, third["refresh_token"]):
        problem_of(_refresh(service, token), 401, "session_ended")
    for token in (lan.tokens["access_token"], third["access_token"]):
        assert _me(service, token) == 401
    assert _state(service).end_reason == "refresh_reused"


def test_a_predecessor_is_good_for_ten_minutes_at_most(service: Service) -> None:
    token = service.citizen().tokens["refresh_token"]
    successor = _next(service, token)
    _set(service, rotated_at=datetime.now(UTC) - REPEATABLE_FOR + timedelta(seconds=20))
    assert _next(service, token) == successor
    _set(service, rotated_at=datetime.now(UTC) - REPEATABLE_FOR - timedelta(seconds=1))
    problem_of(_refresh(service, token), 401, "refresh_reused")
    problem_of(_refresh(service, successor), 401, "session_ended")


def test_a_session_ends_after_ninety_days_whatever_is_done(service: Service) -> None:
    lan = service.citizen()
    ends_at = datetime.fromisoformat(lan.tokens["session_expires_at"])
    assert abs(ends_at - datetime.now(UTC) - LIFETIME) < timedelta(minutes=1)
    _set(service, expires_at=datetime.now(UTC))
    problem_of(_refresh(service, lan.tokens["refresh_token"]), 401, "session_expired")


def test_a_staff_session_ends_with_the_working_day(service: Service) -> None:
    ends_at = datetime.fromisoformat(service.staff().tokens["session_expires_at"])
    assert abs(ends_at - datetime.now(UTC) - STAFF_LIFETIME) < timedelta(minutes=1)


def test_an_access_token_does_not_outlive_its_session(service: Service) -> None:
    token = service.citizen().tokens["refresh_token"]
    ends_at = datetime.now(UTC) + timedelta(seconds=90)
    _set(service, expires_at=ends_at)
    answer = _refresh(service, token).get_json()
    assert 80 <= answer["expires_in"] <= 90
    claims = jwt.decode(answer["access_token"], options={"verify_signature": False})
    assert claims["exp"] <= ends_at.timestamp()


@pytest.mark.parametrize(
    "token", ["x", "bdsr_", "bdsr_x", "bdsr_" + "A" * 70, "bdsr_" + "_" * 70, "\u00e9" * 30, "a b"]
)
def test_what_is_no_refresh_token_is_refused(shared: Service, token: str) -> None:
    problem_of(_refresh(shared, token), 401, "unauthenticated")


def test_a_token_of_another_service_is_refused(service: Service, shared: Service) -> None:
    foreign = shared.citizen().tokens["refresh_token"]
    problem_of(_refresh(service, foreign), 401, "unauthenticated")


def test_no_refresh_token_can_be_read_in_the_database(service: Service) -> None:
    token = service.citizen().tokens["refresh_token"]
    assert token.removeprefix("bdsr_")[-20:] not in repr(_state(service))


def test_the_assurance_stays_that_of_the_login(service: Service) -> None:
    lan = service.citizen("lan", acr="LoA1")
    access_token = _refresh(service, lan.tokens["refresh_token"]).get_json()["access_token"]
    caller = Caller(service.app.test_client(), {"Authorization": f"Bearer {access_token}"})
    problem_of(caller.get("/v1/services/dossiers"), 403, "assurance_too_low")

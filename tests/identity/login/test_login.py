"""Logging in with a digital identity: once per attempt, for citizens and for staff."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select, update

from app.identity.models import AuthSession, Citizen, LoginAttempt
from app.identity.tasks import make_tasks
from tests.service import Json, Service
from tests.web.problems import problem_of


def _begin(service: Service, provider: str = "vneid") -> Json:
    answer = service.anyone().post("/v1/auth/attempts", {"provider": provider})
    assert answer.status_code == 201
    content: Json = answer.get_json()
    return content


def _exchange(service: Service, token: str) -> Any:
    return service.anyone().post("/v1/auth/session", {"id_token": token})


def _count(service: Service, table: Any) -> int:
    with service.database.reading() as connection:
        return connection.scalar(select(func.count()).select_from(table)) or 0


def test_a_citizen_logs_in_and_is_known(service: Service) -> None:
    lan = service.citizen("lan")
    person = service.sandbox.issuers["vneid"].person("lan")
    account = lan.get("/v1/me").get_json()
    assert account["full_name"] == person.full_name
    assert account["birth_year"] == 1990
    assert account["assurance"] == 2
    assert account["language"] == "vi"
    assert lan.tokens["token_type"] == "Bearer"
    assert lan.tokens["expires_in"] == 600


def test_staff_log_in_and_see_their_roles(service: Service) -> None:
    account = service.staff("triager").get("/v1/admin/me").get_json()
    [role] = account["roles"]
    assert (role["role"], role["agency"], role["area"]) == ("triager", None, None)


def test_staff_without_an_account_here_are_refused(service: Service) -> None:
    attempt = _begin(service, "staff")
    token = service.sandbox.issuers["staff"].id_token("triager", nonce=attempt["nonce"])
    problem_of(_exchange(service, token), 403, "forbidden")
    assert _count(service, AuthSession) == 0


def test_every_attempt_has_its_own_secrets(service: Service) -> None:
    attempts = [_begin(service) for _ in range(10)]
    secrets = {attempt[name] for attempt in attempts for name in ("state", "nonce")}
    assert len(secrets) == 20
    assert all(len(secret) >= 43 for secret in secrets)
    good_for = datetime.fromisoformat(attempts[0]["expires_at"]) - datetime.now(UTC)
    assert timedelta(minutes=14) < good_for <= timedelta(minutes=15)


def test_a_nonce_is_not_stored_in_clear(service: Service) -> None:
    nonce = _begin(service)["nonce"]
    with service.database.reading() as connection:
        stored = connection.execute(select(LoginAttempt.__table__)).one()
    assert nonce not in str(stored)


def test_an_id_token_is_exchanged_once(service: Service) -> None:
    token = service.sandbox.issuers["vneid"].id_token("lan", nonce=_begin(service)["nonce"])
    assert _exchange(service, token).status_code == 201
    problem_of(_exchange(service, token), 401, "unauthenticated")
    assert _count(service, AuthSession) == 1


@pytest.mark.parametrize("nonce", [None, "", "made-up", 5, ["x"], "x" * 5000])
def test_a_nonce_that_is_not_ours_is_refused(service: Service, nonce: object) -> None:
    _begin(service)
    claims = {} if nonce is None else {"nonce": nonce}
    token = service.sandbox.issuers["vneid"].id_token("lan", **claims)
    problem_of(_exchange(service, token), 401, "unauthenticated")
    assert _count(service, Citizen) == 0


def test_a_nonce_of_another_provider_is_refused(service: Service) -> None:
    nonce = _begin(service, "staff")["nonce"]
    token = service.sandbox.issuers["vneid"].id_token("lan", nonce=nonce)
    problem_of(_exchange(service, token), 401, "unauthenticated")


def test_an_attempt_expires(service: Service) -> None:
    nonce = _begin(service)["nonce"]
    with service.database.writing() as session:
        session.execute(update(LoginAttempt).values(expires_at=datetime.now(UTC)))
        session.commit()
    token = service.sandbox.issuers["vneid"].id_token("lan", nonce=nonce)
    problem_of(_exchange(service, token), 401, "unauthenticated")


def test_unfinished_attempts_are_swept(service: Service) -> None:
    _begin(service)
    tasks = {task.name: task for task in make_tasks(service.platform)}
    task = tasks["sweep_login_attempts"]
    assert task.run(datetime.now(UTC)) == 0
    assert task.run(datetime.now(UTC) + timedelta(minutes=16)) == 1
    assert _count(service, LoginAttempt) == 0


def test_an_unknown_provider_is_told_so(service: Service) -> None:
    problem_of(service.anyone().post("/v1/auth/attempts", {"provider": "nobody"}), 404, "not_found")


def test_a_login_needs_a_known_assurance(service: Service) -> None:
    for acr in (None, "LoA3", "loa2", 2, ["LoA2"], "", True):
        nonce = _begin(service)["nonce"]
        token = service.sandbox.issuers["vneid"].id_token("lan", nonce=nonce, acr=acr)
        found = problem_of(_exchange(service, token), 403, "assurance_too_low")
        assert "1" in found["detail"]
    assert _count(service, Citizen) == 0

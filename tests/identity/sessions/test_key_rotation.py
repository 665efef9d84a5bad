"""Our signing keys change while everything runs, and no token is refused that should not be."""

import logging
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import jwt
import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from app.audit.models import AuditEvent
from app.errors import Unavailable
from app.identity.models import SigningKey
from app.identity.sessions import key_rotation
from app.identity.sessions.signing_keys import REREAD_AFTER_S, SigningKeys
from app.identity.tasks import make_tasks
from app.settings.keys import SecretKeys
from tests.copies import Deployment
from tests.service import Caller, Service
from tests.statements import statements
from tests.web.problems import problem_of
from tests.worker.waiting import eventually


@dataclass
class Clock:
    """Time that passes when it is told to."""

    now: float = 1000.0

    def __call__(self) -> float:
        return self.now


_NOW = datetime(2026, 5, 4, 8, 0, tzinfo=UTC)
_MINUTE = timedelta(minutes=1)


def _rotate(service: Service, *args: str) -> str:
    runner = service.app.test_cli_runner()
    result = runner.invoke(args=["identity", "rotate-signing-key", *args])
    assert result.exit_code == 0, result.output
    return str(result.output.split()[0])


def _kid(caller: Caller) -> str:
    return str(jwt.get_unverified_header(caller.tokens["access_token"])["kid"])


def _keys(service: Service) -> tuple[SigningKeys, Clock]:
    clock = Clock()
    return SigningKeys(service.database, service.sealer, clock=clock), clock


def _rotate_at(service: Service, now: datetime, *, compromised: bool = False) -> str:
    change = key_rotation.replace_compromised if compromised else key_rotation.rotate
    with service.database.writing() as session:
        kid = change(session, service.sealer, now=now)
        session.commit()
    return kid


def _withdraw(service: Service, now: datetime) -> int:
    tasks = {task.name: task for task in make_tasks(service.platform)}
    return tasks["withdraw_signing_keys"].run(now)


def _published(keys: SigningKeys) -> list[str]:
    return [jwk["kid"] for jwk in keys.jwks()]


@contextmanager
def _second_process(service: Service, keys: SecretKeys | None = None) -> Iterator[Service]:
    """Another application on the same database."""
    settings = service.platform.settings
    changed = replace(settings, keys=keys or settings.keys)
    with Service.running(changed, service.sandbox) as other:
        yield other


def test_a_new_key_is_published_long_before_it_signs(service: Service) -> None:
    keys, clock = _keys(service)
    first, _ = keys.signing_key(_NOW)
    second = _rotate_at(service, _NOW)
    clock.now += REREAD_AFTER_S + 0.1
    assert _published(keys) == [first, second]
    assert keys.signing_key(_NOW + 14 * _MINUTE)[0] == first
    assert keys.signing_key(_NOW + 15 * _MINUTE)[0] == second


def test_the_old_key_counts_until_its_last_token_has_expired(service: Service) -> None:
    keys, clock = _keys(service)
    first, _ = keys.signing_key(_NOW)
    second = _rotate_at(service, _NOW)
    # The new one signs from the 15th minute, the last token of the old one lives ten more.
    assert _withdraw(service, _NOW + 25 * _MINUTE) == 0
    clock.now += REREAD_AFTER_S + 0.1
    assert keys.find_public(first) is not None
    assert _withdraw(service, _NOW + 27 * _MINUTE) == 1
    clock.now += REREAD_AFTER_S + 0.1
    assert keys.find_public(first) is None
    assert _published(keys) == [second]
    assert _withdraw(service, _NOW + 60 * _MINUTE) == 0


def test_the_only_key_is_never_withdrawn(service: Service) -> None:
    keys, _ = _keys(service)
    keys.signing_key(_NOW)
    assert _withdraw(service, _NOW + timedelta(days=900)) == 0


def test_two_rotations_in_a_row_lose_nothing(service: Service) -> None:
    keys, clock = _keys(service)
    first, _ = keys.signing_key(_NOW)
    second, third = _rotate_at(service, _NOW), _rotate_at(service, _NOW + _MINUTE)
    clock.now += REREAD_AFTER_S + 0.1
    signing = [keys.signing_key(_NOW + minutes * _MINUTE)[0] for minutes in (14, 15, 16)]
    assert signing == [first, second, third]


def test_between_readings_no_request_asks_the_database(service: Service) -> None:
    keys, clock = _keys(service)
    kid, _ = keys.signing_key(_NOW)
    _rotate_at(service, _NOW, compromised=True)
    clock.now += REREAD_AFTER_S - 0.1
    assert keys.find_public(kid) is not None
    clock.now += 0.2
    assert keys.find_public(kid) is None


def test_made_up_names_of_keys_cost_no_query_each(service: Service) -> None:
    keys, clock = _keys(service)
    keys.signing_key(_NOW)
    with statements(service, looking_again=True) as asked:
        for number in range(200):
            clock.now += 0.01
            assert keys.find_public(f"made-up-{number}") is None
    assert 1 <= len(asked) <= 4


def test_a_machine_whose_clock_is_behind_signs_with_the_key_there_is(service: Service) -> None:
    keys, clock = _keys(service)
    keys.signing_key(_NOW)
    new = _rotate_at(service, _NOW, compromised=True)
    clock.now += REREAD_AFTER_S + 0.1
    assert keys.signing_key(_NOW - 10 * _MINUTE)[0] == new


def test_rotating_while_two_processes_run_logs_nobody_out(service: Service) -> None:
    with _second_process(service) as other:
        before = service.citizen("lan")
        old, new = _kid(before), _rotate(service)
        document = other.anyone().get("/.well-known/jwks.json").get_json()
        assert [jwk["kid"] for jwk in document["keys"]] == [old, new]
        _let_sign(service, new)
        after = [_log_in_until_signed_by(one, new) for one in (service, other)]
        for caller in (before, *after):
            for process in (service, other):
                answer = process.anyone().get("/v1/me", **caller.headers)
                assert answer.status_code == 200


def _let_sign(service: Service, kid: str) -> None:
    with service.database.writing() as session:
        session.execute(
            update(SigningKey)
            .where(SigningKey.kid == kid)
            .values(signs_from=datetime.now(UTC) - timedelta(seconds=1))
        )
        session.commit()


def _log_in_until_signed_by(service: Service, kid: str) -> Caller:
    callers: list[Caller] = []

    def is_signed() -> bool:
        callers.append(service.citizen("minh"))
        return _kid(callers[-1]) == kid

    eventually(is_signed, within_s=5.5)
    return callers[-1]


def test_a_compromised_key_counts_nowhere_within_five_seconds(deployment: Deployment) -> None:
    """Also where the verdict on its tokens is remembered."""
    service = deployment.service
    lan = service.citizen("lan")
    with deployment.client(lan) as there:
        for _ in range(4):
            assert there.get("/v1/me").status_code == 200
        new = _rotate(service, "--compromised")

        def is_refused() -> bool:
            return all(there.get("/v1/me").status_code == 401 for _ in range(4))

        eventually(is_refused, within_s=5.5)
        problem = there.get("/v1/me").json()
        assert problem["code"] == "unauthenticated"
        # The session goes on: the app gets another token by its refresh token.
        sent = {"refresh_token": lan.tokens["refresh_token"]}
        made = there.post("/v1/auth/refresh", json=sent).json()["access_token"]
        assert jwt.get_unverified_header(made)["kid"] == new
        assert there.get("/v1/me", headers={"Authorization": f"Bearer {made}"}).status_code == 200
    keys = service.anyone().get("/.well-known/jwks.json").get_json()["keys"]
    assert [jwk["kid"] for jwk in keys] == [new]


def test_a_token_of_a_withdrawn_key_is_refused_like_any_other(service: Service) -> None:
    lan = service.citizen()
    _rotate(service, "--compromised")
    eventually(lambda: lan.get("/v1/me").status_code == 401, within_s=5.5)
    problem_of(lan.get("/v1/me"), 401, "unauthenticated")


def test_every_change_of_keys_is_in_the_audit_trail(service: Service) -> None:
    keys, _ = _keys(service)
    first, _private = keys.signing_key(_NOW)
    second = _rotate_at(service, _NOW)
    _withdraw(service, _NOW + 30 * _MINUTE)
    third = _rotate_at(service, _NOW + 40 * _MINUTE, compromised=True)
    with service.database.reading() as connection:
        rows = connection.execute(
            select(AuditEvent.actor, AuditEvent.action, AuditEvent.subject).order_by(
                AuditEvent.number
            )
        ).all()
    assert [tuple(row) for row in rows] == [
        ("operator", "signing_key_rotated", f"signing_key:{second}"),
        ("worker", "signing_key_withdrawn", f"signing_key:{first}"),
        ("operator", "signing_key_replaced", f"signing_key:{third}"),
        ("operator", "signing_key_withdrawn", f"signing_key:{second}"),
    ]


def test_of_rotations_at_once_each_makes_its_own_key_or_none(service: Service) -> None:
    def rotate(_: int) -> str | None:
        try:
            return _rotate_at(service, _NOW)
        except IntegrityError:
            return None

    with ThreadPoolExecutor(4) as pool:
        made = [kid for kid in pool.map(rotate, range(4)) if kid is not None]
    with service.database.reading() as connection:
        numbers = connection.scalars(select(SigningKey.number).order_by(SigningKey.number)).all()
    assert len(set(made)) == len(made) == len(numbers) >= 1
    assert list(numbers) == list(range(1, len(made) + 1))


@pytest.mark.parametrize("minutes", ["0", "5", "-1", "x"])
def test_a_lead_shorter_than_the_caches_is_refused(service: Service, minutes: str) -> None:
    runner = service.app.test_cli_runner()
    result = runner.invoke(args=["identity", "rotate-signing-key", "--lead-minutes", minutes])
    assert result.exit_code == 2


def _without_the_old_key(service: Service) -> SecretKeys:
    keys = service.platform.settings.keys
    return replace(keys, sealing=(bytes(range(32)),))


def test_a_lost_sealing_key_is_told_and_mended_by_a_new_signing_key(
    service: Service, caplog: pytest.LogCaptureFixture
) -> None:
    lan = service.citizen()
    with _second_process(service, _without_the_old_key(service)) as lost:
        # The second application has set the logs up anew.
        logging.getLogger("app.identity").addHandler(caplog.handler)
        ready = lost.anyone().get("/readyz")
        assert ready.status_code == 503
        assert ready.get_json()["checks"]["signing_key"] is False
        # What was signed before is still believed, only nothing new can be signed.
        assert lost.anyone().get("/v1/consents/texts", **lan.headers).status_code == 200
        answer = _try_to_log_in(lost)
        problem_of(answer, 503, "unavailable")
        assert int(answer.headers["Retry-After"]) > 0
        assert "signing_key_not_unsealed" in [record.message for record in caplog.records]
        logging.getLogger("app.identity").removeHandler(caplog.handler)
        new = _rotate(lost, "--compromised")
        eventually(lambda: lost.anyone().get("/readyz").status_code == 200, within_s=5.5)
        assert _kid(lost.citizen("minh")) == new


def _try_to_log_in(service: Service) -> Any:
    attempt = service.anyone().post("/v1/auth/attempts", {"provider": "vneid"}).get_json()
    token = service.sandbox.issuers["vneid"].id_token("lan", nonce=attempt["nonce"])
    return service.anyone().post("/v1/auth/session", {"id_token": token})


def test_without_a_key_that_opens_nothing_is_signed(service: Service) -> None:
    keys, _ = _keys(service)
    keys.signing_key(_NOW)
    with _second_process(service, _without_the_old_key(service)) as lost:
        other = SigningKeys(lost.database, lost.sealer)
        assert other.can_sign(_NOW) is False
        with pytest.raises(Unavailable):
            other.signing_key(_NOW)
    assert keys.can_sign(_NOW) is True

"""Logging in with an authorization code: redeemed by the server, once, for the one who asked."""

from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest
from sqlalchemy import func, select, update

from app.identity.models import AuthSession, LoginAttempt
from sandbox.issuer import DemoIssuer
from tests.identity.login.app_login import PORTAL, AppLogin
from tests.service import Service
from tests.web.problems import pointers, problem_of

_AT_ONCE = 20


@pytest.fixture
def portal(service: Service) -> Iterator[DemoIssuer]:
    """The national portal's issuer, well again afterwards."""
    issuer = service.sandbox.issuers[PORTAL]
    yield issuer
    issuer.down, issuer.html, issuer.slow_s = False, False, 0.0


def _count_sessions(service: Service) -> int:
    with service.database.reading() as connection:
        return connection.scalar(select(func.count()).select_from(AuthSession)) or 0


def test_a_code_becomes_a_session_of_whoever_logged_in(service: Service) -> None:
    login = AppLogin(service)
    answer = login.send(login.come_back("lan"))
    assert answer.status_code == 201
    lan = service.anyone()
    lan.headers["Authorization"] = f"Bearer {answer.get_json()['access_token']}"
    account = lan.get("/v1/me").get_json()
    assert account["full_name"] == "Nguyễn Thị Ngọc Lan"
    assert account["assurance"] == 2
    # Only the userinfo endpoint says it.
    assert account["birth_year"] == 1990


def test_a_code_is_good_for_one_session(service: Service) -> None:
    login = AppLogin(service)
    sent = login.come_back()
    assert login.send(sent).status_code == 201
    problem_of(login.send(sent), 401, "unauthenticated")
    assert _count_sessions(service) == 1


def test_twenty_requests_with_one_code_ask_the_provider_once(
    service: Service, portal: DemoIssuer
) -> None:
    login = AppLogin(service)
    sent, before = login.come_back(), portal.requests["token"]
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        statuses = Counter(pool.map(lambda _: login.send(sent).status_code, range(_AT_ONCE)))
    assert statuses == {201: 1, 401: _AT_ONCE - 1}
    assert portal.requests["token"] == before + 1
    assert _count_sessions(service) == 1


@pytest.mark.parametrize(
    "change",
    [
        {"code": "made-up"},
        {"code_verifier": "w" * 43},
        {"state": "made-up"},
        {"iss": "https://elsewhere.example"},
    ],
    ids=lambda change: next(iter(change)),
)
def test_what_does_not_belong_together_is_refused(service: Service, change: dict[str, str]) -> None:
    login = AppLogin(service)
    problem_of(login.send(login.come_back() | change), 401, "unauthenticated")
    assert _count_sessions(service) == 0


def test_a_code_brought_back_with_the_state_of_another_login_is_refused(service: Service) -> None:
    mine, other = AppLogin(service), AppLogin(service)
    stolen = other.come_back("minh") | {"state": mine.attempt["state"]}
    problem_of(mine.send(stolen), 401, "unauthenticated")


def test_a_nonce_of_another_login_is_refused(service: Service) -> None:
    login, other = AppLogin(service), AppLogin(service)
    mixed = login.come_back(nonce=other.attempt["nonce"])
    problem_of(login.send(mixed), 401, "unauthenticated")


def test_the_state_of_another_providers_attempt_is_of_no_use(service: Service) -> None:
    login = AppLogin(service)
    attempt = service.anyone().post("/v1/auth/attempts", {"provider": "vneid"}).get_json()
    sent = login.come_back() | {"state": attempt["state"]}
    assert pointers(login.send(sent)) == {"/code": "code_not_taken"}


def test_an_id_token_is_not_taken_where_a_code_is_exchanged_here(
    service: Service, portal: DemoIssuer
) -> None:
    login = AppLogin(service)
    # Genuine and with our nonce, but neither our secret, PKCE nor `iss` stands behind it.
    token = portal.id_token("lan", nonce=login.attempt["nonce"])
    assert pointers(login.send({"id_token": token})) == {"/id_token": "id_token_not_taken"}
    assert _count_sessions(service) == 0
    assert login.send(login.come_back()).status_code == 201


def test_only_a_configured_address_is_redirected_to(service: Service) -> None:
    login = AppLogin(service)
    sent = login.come_back()
    for other in (sent["redirect_uri"] + "/", sent["redirect_uri"].upper(), "https://x.example"):
        refused = login.send(sent | {"redirect_uri": other})
        assert pointers(refused) == {"/redirect_uri": "unknown_value"}
    # Nothing was spent on it.
    assert login.send(sent).status_code == 201


def test_a_provider_that_names_itself_must_have_done_so(service: Service) -> None:
    login = AppLogin(service)
    sent = login.come_back()
    unnamed = {name: value for name, value in sent.items() if name != "iss"}
    assert pointers(login.send(unnamed)) == {"/iss": "required"}
    assert login.send(sent).status_code == 201


def test_an_attempt_that_expired_is_refused(service: Service) -> None:
    login = AppLogin(service)
    sent = login.come_back()
    with service.database.writing() as session:
        session.execute(update(LoginAttempt).values(expires_at=datetime.now(UTC)))
        session.commit()
    problem_of(login.send(sent), 401, "unauthenticated")


@pytest.mark.parametrize("fault", ["down", "html"])
def test_a_provider_that_is_down_can_be_tried_again(
    service: Service, portal: DemoIssuer, fault: str
) -> None:
    login = AppLogin(service)
    sent = login.come_back()
    setattr(portal, fault, True)
    refused = login.send(sent)
    problem_of(refused, 503, "identity_provider_unavailable")
    assert int(refused.headers["Retry-After"]) > 0
    setattr(portal, fault, False)
    assert login.send(sent).status_code == 201


def test_a_wrong_secret_is_the_operators_to_mend_and_logged(
    service: Service, portal: DemoIssuer, caplog: pytest.LogCaptureFixture
) -> None:
    login = AppLogin(service)
    sent, right = login.come_back(), portal.client_secret
    portal.client_secret = "another"
    try:
        problem_of(login.send(sent), 503, "identity_provider_unavailable")
    finally:
        portal.client_secret = right
    (line,) = (line for line in caplog.records if line.message == "code_exchange_refused")
    assert (line.issuer, line.error) == (PORTAL, "invalid_client")


def test_the_same_person_is_the_same_at_every_login(service: Service) -> None:
    ids = set()
    for _ in range(2):
        login = AppLogin(service)
        tokens = login.send(login.come_back("minh")).get_json()
        caller = service.anyone()
        caller.headers["Authorization"] = f"Bearer {tokens['access_token']}"
        ids.add(caller.get("/v1/me").get_json()["id"])
    assert len(ids) == 1


def test_no_secret_of_a_login_is_stored_in_clear(service: Service) -> None:
    login = AppLogin(service)
    sent = login.come_back()
    assert login.send(sent).status_code == 201
    with service.database.reading() as connection:
        stored = str(connection.execute(select(LoginAttempt.__table__)).all())
    secrets = (sent["code"], sent["state"], sent["code_verifier"], login.attempt["nonce"])
    assert not [secret for secret in secrets if secret in stored]

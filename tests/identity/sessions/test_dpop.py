"""Sessions bound to a key: who copies a refresh token without the key has nothing."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from app.identity.models import AuthSession, DpopProof
from app.identity.tasks import make_tasks
from tests.copies import Deployment
from tests.identity.dpop_proofs import (
    SESSION_URL,
    PhoneKey,
    ProofDraft,
    bound_citizen,
    log_in_with,
    proof,
    refresh_with,
)
from tests.reports import count
from tests.service import Caller, Service
from tests.web.problems import problem_of


def _session(service: Service) -> Any:
    with service.database.reading() as connection:
        return connection.execute(select(AuthSession.__table__)).one()


@pytest.fixture
def key() -> PhoneKey:
    """The phone's key."""
    return PhoneKey.es256()


@pytest.fixture
def bound(service: Service, key: PhoneKey) -> Caller:
    """A citizen whose session is bound to ``key``."""
    return bound_citizen(service, key)


@pytest.mark.parametrize("make", [PhoneKey.es256, PhoneKey.eddsa, PhoneKey.rs256])
def test_a_session_is_bound_to_a_key_of_each_sort(service: Service, make: Any) -> None:
    key = make()
    lan = bound_citizen(service, key)
    assert _session(service).dpop_thumbprint == key.thumbprint
    token = lan.tokens["refresh_token"]
    for _ in range(3):
        answer = refresh_with(service, token, proof(key))
        assert answer.status_code == 200
        token = answer.get_json()["refresh_token"]


def test_the_access_token_stays_a_bearer_token(service: Service, bound: Caller) -> None:
    assert bound.tokens["token_type"] == "Bearer"
    assert bound.get("/v1/me").status_code == 200


def test_without_a_proof_a_bound_session_is_neither_renewed_nor_harmed(
    service: Service, bound: Caller, key: PhoneKey
) -> None:
    token = bound.tokens["refresh_token"]
    answer = refresh_with(service, token)
    problem_of(answer, 401, "dpop_proof_required")
    assert answer.headers["WWW-Authenticate"].startswith('DPoP error="invalid_dpop_proof"')
    assert (_session(service).generation, _session(service).ended_at) == (0, None)
    assert refresh_with(service, token, proof(key)).status_code == 200


def test_a_thief_with_a_key_of_his_own_neither_renews_nor_ends_the_session(
    service: Service, bound: Caller, key: PhoneKey
) -> None:
    first = bound.tokens["refresh_token"]
    second = refresh_with(service, first, proof(key)).get_json()["refresh_token"]
    third = refresh_with(service, second, proof(key)).get_json()["refresh_token"]
    thief = PhoneKey.es256()
    for token in (first, second, third):
        problem_of(refresh_with(service, token, proof(thief)), 401, "invalid_dpop_proof")
        problem_of(refresh_with(service, token), 401, "dpop_proof_required")
    assert (_session(service).generation, _session(service).ended_at) == (2, None)
    assert refresh_with(service, third, proof(key)).status_code == 200


def test_with_the_key_an_old_token_ends_the_session_as_ever(
    service: Service, bound: Caller, key: PhoneKey
) -> None:
    first = bound.tokens["refresh_token"]
    second = refresh_with(service, first, proof(key)).get_json()["refresh_token"]
    refresh_with(service, second, proof(key))
    problem_of(refresh_with(service, first, proof(key)), 401, "refresh_reused")
    problem_of(refresh_with(service, second, proof(key)), 401, "session_ended")


def test_a_lost_answer_can_be_asked_for_again_with_a_new_proof(
    service: Service, bound: Caller, key: PhoneKey
) -> None:
    token = bound.tokens["refresh_token"]
    answers = [refresh_with(service, token, proof(key)) for _ in range(4)]
    assert len({answer.get_json()["refresh_token"] for answer in answers}) == 1


def test_a_proof_is_taken_once(service: Service, bound: Caller, key: PhoneKey) -> None:
    shown = proof(key)
    second = refresh_with(service, bound.tokens["refresh_token"], shown).get_json()
    for token in (bound.tokens["refresh_token"], second["refresh_token"]):
        problem_of(refresh_with(service, token, shown), 401, "invalid_dpop_proof")
    assert _session(service).generation == 1


def test_a_second_proof_with_the_same_id_counts_as_the_first(
    service: Service, bound: Caller, key: PhoneKey
) -> None:
    token = bound.tokens["refresh_token"]
    assert refresh_with(service, token, proof(key, jti="j-1")).status_code == 200
    problem_of(refresh_with(service, token, proof(key, jti="j-1")), 401, "invalid_dpop_proof")


def test_another_key_may_use_the_same_id(service: Service) -> None:
    keys = [PhoneKey.es256() for _ in range(2)]
    callers = [bound_citizen(service, key) for key in keys]
    for caller, key in zip(callers, keys, strict=True):
        answer = refresh_with(service, caller.tokens["refresh_token"], proof(key, jti="j-1"))
        assert answer.status_code == 200


@pytest.mark.parametrize("offset_s", [-50, 50])
def test_a_clock_may_be_a_little_wrong(
    service: Service, bound: Caller, key: PhoneKey, offset_s: int
) -> None:
    draft = ProofDraft(key)
    shown = draft.with_claims(iat=draft.claims["iat"] + offset_s).sign()
    assert refresh_with(service, bound.tokens["refresh_token"], shown).status_code == 200


def test_a_session_without_a_key_stays_so_whoever_shows_one(
    service: Service, key: PhoneKey
) -> None:
    """Otherwise a thief could bind the session to his key, and shut its owner out."""
    token = service.citizen().tokens["refresh_token"]
    shown = proof(key)
    assert refresh_with(service, token, shown).status_code == 200
    assert _session(service).dpop_thumbprint is None
    assert refresh_with(service, token).status_code == 200
    for refused in (shown, "x"):
        problem_of(refresh_with(service, token, refused), 401, "invalid_dpop_proof")


def test_a_refused_proof_costs_no_login(service: Service, key: PhoneKey) -> None:
    caller = service.anyone()
    attempt = caller.post("/v1/auth/attempts", {"provider": "vneid"}).get_json()
    id_token = service.sandbox.issuers["vneid"].id_token("lan", nonce=attempt["nonce"])
    spent = proof(key, SESSION_URL)
    assert log_in_with(service, caller, "minh", DPoP=spent).status_code == 201
    for refused in (proof(key), spent):
        answer = caller.post("/v1/auth/session", {"id_token": id_token}, DPoP=refused)
        problem_of(answer, 401, "invalid_dpop_proof")
    again = caller.post("/v1/auth/session", {"id_token": id_token}, DPoP=proof(key, SESSION_URL))
    assert again.status_code == 201


def test_a_staff_session_is_bound_too(service: Service, key: PhoneKey) -> None:
    service.staff("triager")
    caller = service.anyone()
    attempt = caller.post("/v1/auth/attempts", {"provider": "staff"}).get_json()
    id_token = service.sandbox.issuers["staff"].id_token("triager", nonce=attempt["nonce"])
    shown = proof(key, SESSION_URL)
    answer = caller.post("/v1/auth/session", {"id_token": id_token}, DPoP=shown)
    token = answer.get_json()["refresh_token"]
    problem_of(refresh_with(service, token), 401, "dpop_proof_required")
    assert refresh_with(service, token, proof(key)).status_code == 200


def test_logging_out_needs_no_proof(service: Service, bound: Caller, key: PhoneKey) -> None:
    token = bound.tokens["refresh_token"]
    assert service.anyone().post("/v1/auth/revoke", {"refresh_token": token}).status_code == 204
    problem_of(refresh_with(service, token, proof(key)), 401, "session_ended")


def test_the_stored_trace_of_a_proof_tells_nothing_of_it(
    service: Service, bound: Caller, key: PhoneKey
) -> None:
    refresh_with(service, bound.tokens["refresh_token"], proof(key, jti="the-phones-own-word"))
    with service.database.reading() as connection:
        rows = repr(connection.execute(select(DpopProof.__table__)).all())
    assert "own-word" not in rows
    assert key.thumbprint not in rows


def test_proofs_are_forgotten_once_they_are_too_old_and_no_earlier(
    service: Service, bound: Caller, key: PhoneKey
) -> None:
    draft = ProofDraft(key)
    ahead = draft.with_claims(iat=draft.claims["iat"] + 50).sign()
    assert refresh_with(service, bound.tokens["refresh_token"], ahead).status_code == 200
    tasks = {task.name: task for task in make_tasks(service.platform)}
    sweep, now = tasks["sweep_dpop_proofs"].run, datetime.now(UTC)
    assert sweep(now + timedelta(seconds=100)) == 0
    assert sweep(now + timedelta(seconds=130)) == 1  # the login's
    assert sweep(now + timedelta(minutes=5)) == 1
    assert count(service, DpopProof) == 0


def test_of_many_refreshes_at_once_with_one_proof_one_gets_on(deployment: Deployment) -> None:
    key = PhoneKey.es256()
    lan = bound_citizen(deployment.service, key)
    sent = {"refresh_token": lan.tokens["refresh_token"]}
    header = {"DPoP": proof(key)}
    with deployment.client(lan) as client, ThreadPoolExecutor(8) as pool:
        answers = list(
            pool.map(
                lambda _: client.post("/v1/auth/refresh", json=sent, headers=header), range(16)
            )
        )
        codes = [answer.json().get("code") for answer in answers]
        assert sorted(codes, key=str) == [None] + ["invalid_dpop_proof"] * 15
        # In both processes, and in this one.
        again = [client.post("/v1/auth/refresh", json=sent, headers=header) for _ in range(6)]
    assert {answer.status_code for answer in again} == {401}
    problem_of(refresh_with(deployment.service, sent["refresh_token"], header["DPoP"]), 401,
               "invalid_dpop_proof")  # fmt: skip


def test_fifty_refreshes_at_once_with_proofs_of_their_own_make_one_successor(
    deployment: Deployment,
) -> None:
    key = PhoneKey.es256()
    lan = bound_citizen(deployment.service, key)
    sent = {"refresh_token": lan.tokens["refresh_token"]}
    proofs = [proof(key) for _ in range(50)]
    with deployment.client(lan) as client, ThreadPoolExecutor(10) as pool:
        answers = list(
            pool.map(
                lambda one: client.post("/v1/auth/refresh", json=sent, headers={"DPoP": one}),
                proofs,
            )
        )
    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.json()["refresh_token"] for answer in answers}) == 1


def test_a_bound_sessions_state_is_told_to_its_key_only(
    service: Service, bound: Caller, key: PhoneKey
) -> None:
    token = bound.tokens["refresh_token"]
    with service.database.writing() as session:
        session.execute(update(AuthSession).values(expires_at=datetime.now(UTC)))
        session.commit()
    problem_of(refresh_with(service, token), 401, "dpop_proof_required")
    problem_of(refresh_with(service, token, proof(PhoneKey.es256())), 401, "invalid_dpop_proof")
    problem_of(refresh_with(service, token, proof(key)), 401, "session_expired")

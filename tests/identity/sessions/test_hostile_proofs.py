"""Each hostile DPoP proof is refused like every other, and costs the session nothing."""

from typing import Any

import pytest

from tests.identity.dpop_proofs import (
    SESSION_URL,
    PhoneKey,
    ProofDraft,
    bound_citizen,
    proof,
    refresh_with,
)
from tests.identity.hostile_proofs import HOSTILE
from tests.service import Caller, Service
from tests.web.problems import problem_of

CHALLENGE = 'DPoP error="invalid_dpop_proof", algs="ES256 EdDSA RS256"'


@pytest.fixture(scope="module")
def key() -> PhoneKey:
    """The key of the phone that is attacked."""
    return PhoneKey.es256()


@pytest.fixture(scope="module")
def bound(shared: Service, key: PhoneKey) -> Caller:
    """A citizen whose session is bound to ``key``."""
    return bound_citizen(shared, key)


def _words(answer: Any) -> dict[str, Any]:
    content = problem_of(answer, 401, "invalid_dpop_proof")
    assert answer.headers["WWW-Authenticate"] == CHALLENGE
    return {name: value for name, value in content.items() if name != "request_id"}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_proof_is_refused_like_every_other(
    shared: Service, key: PhoneKey, bound: Caller, name: str
) -> None:
    token = bound.tokens["refresh_token"]
    refused = refresh_with(shared, token, HOSTILE[name](ProofDraft(key)))
    plainest = refresh_with(shared, token, "x")
    assert _words(refused) == _words(plainest)


def test_after_all_of_them_the_right_proof_still_refreshes(
    shared: Service, key: PhoneKey, bound: Caller
) -> None:
    token = bound.tokens["refresh_token"]
    for spoil in HOSTILE.values():
        refresh_with(shared, token, spoil(ProofDraft(key)))
    first = refresh_with(shared, token, proof(key)).get_json()
    assert refresh_with(shared, first["refresh_token"], proof(key)).status_code == 200
    bound.tokens = refresh_with(shared, first["refresh_token"], proof(key)).get_json()


def test_two_headers_are_refused(shared: Service, key: PhoneKey, bound: Caller) -> None:
    two = (proof(key), proof(key))
    _words(refresh_with(shared, bound.tokens["refresh_token"], *two))


@pytest.mark.parametrize("name", HOSTILE)
def test_a_login_takes_no_hostile_proof_either(shared: Service, key: PhoneKey, name: str) -> None:
    """Here any good key would do, so each is refused for what is wrong with it."""
    hostile = HOSTILE[name](ProofDraft(key, SESSION_URL))
    # Looked at before the ID token: what is wrong with that one is another refusal.
    _words(shared.anyone().post("/v1/auth/session", {"id_token": "x"}, DPoP=hostile))


def test_in_its_place_the_right_proof_gets_past_to_the_id_token(
    shared: Service, key: PhoneKey
) -> None:
    right = proof(key, SESSION_URL)
    answer = shared.anyone().post("/v1/auth/session", {"id_token": "x"}, DPoP=right)
    problem_of(answer, 401, "unauthenticated")


def test_the_caller_does_not_say_what_our_address_is(
    shared: Service, key: PhoneKey, bound: Caller
) -> None:
    token = bound.tokens["refresh_token"]
    caller = shared.anyone()
    lie = {"Host": "evil.example", "X_Forwarded_Host": "evil.example"}
    theirs = proof(key, "http://evil.example/v1/auth/refresh")
    _words(caller.post("/v1/auth/refresh", {"refresh_token": token}, DPoP=theirs, **lie))
    ours = caller.post("/v1/auth/refresh", {"refresh_token": token}, DPoP=proof(key), **lie)
    assert ours.status_code == 200

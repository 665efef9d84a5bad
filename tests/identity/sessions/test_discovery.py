"""The discovery documents: the same at both addresses, and nothing in them that is not so."""

import jwt
import pytest

from app.identity.sessions.dpop_keys import ALGORITHMS
from tests.service import Caller, Service
from tests.stand_ins import PUBLIC_URL

_PATHS = ["/.well-known/oauth-authorization-server", "/.well-known/openid-configuration"]


@pytest.mark.parametrize("path", _PATHS)
def test_what_verifies_our_tokens_is_found_from_the_issuer_alone(
    shared: Service, lan: Caller, path: str
) -> None:
    document = shared.anyone().get(path).get_json()
    token = lan.tokens["access_token"]
    claims = jwt.decode(token, options={"verify_signature": False})
    assert document["issuer"] == claims["iss"] == PUBLIC_URL
    keys_at = document["jwks_uri"].removeprefix(PUBLIC_URL)
    keys = shared.anyone().get(keys_at).get_json()["keys"]
    kid = jwt.get_unverified_header(token)["kid"]
    (key,) = [jwt.PyJWK(one).key for one in keys if one["kid"] == kid]
    jwt.decode(token, key, algorithms=["ES256"], audience=PUBLIC_URL, issuer=document["issuer"])


def test_both_documents_are_one(shared: Service) -> None:
    first, second = (shared.anyone().get(path) for path in _PATHS)
    assert first.get_json() == second.get_json()
    assert first.mimetype == "application/json"


def test_nothing_is_promised_that_does_not_follow_the_standards(shared: Service) -> None:
    """Our operations take JSON: a standard client that found them here would fail on them."""
    document = shared.anyone().get(_PATHS[0]).get_json()
    assert not [name for name in document if name.endswith("_endpoint")]
    for name in ("response_types_supported", "grant_types_supported", "scopes_supported"):
        assert document[name] == []
    assert document["dpop_signing_alg_values_supported"] == list(ALGORITHMS)
    for standard in ("/token", "/authorize", "/revoke"):
        assert shared.anyone().get(standard).status_code == 404


def test_every_address_in_it_answers(shared: Service) -> None:
    document = shared.anyone().get(_PATHS[0]).get_json()
    for name in ("jwks_uri", "service_documentation"):
        path = document[name].removeprefix(PUBLIC_URL)
        with shared.anyone().get(path) as answer:
            assert answer.status_code == 200

"""An issuer that signs in several ways: each key verifies only what it was published for."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from app.errors import Unauthenticated
from app.identity.login.provider_tokens import parse_token, verify_access_token
from app.identity.login.providers import Providers
from app.settings.issuers import IssuerSettings
from sandbox.identities import load_identities
from sandbox.issuer import DemoIssuer
from sandbox.keys import Algorithm, KeyRing, SigningKey
from tests.identity.forging import Draft
from tests.identity.hostile import pss_signed, rsa_signed
from tests.identity.key_server import KeyServer, running_key_server

_ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "ES256", "ES384", "EdDSA")


@pytest.fixture
def server() -> Iterator[KeyServer]:
    """A provider with an RSA key and a curve's."""
    with running_key_server() as running:
        running.keys = KeyRing(SigningKey.make(Algorithm.RS256), SigningKey.make(Algorithm.ES256))
        yield running


@pytest.fixture
def providers(server: KeyServer) -> Providers:
    """The service's side, which would take any of the algorithms."""
    settings = IssuerSettings("test", "citizen", server.url, ("us",), _ALGORITHMS)
    return Providers([settings])


def _draft(server: KeyServer, algorithm: Algorithm) -> Draft:
    published = server.keys.jwks()["keys"]
    kid = next(key["kid"] for key in published if key["alg"] == algorithm)
    key = server.keys.find(kid)
    assert key is not None
    issuer = DemoIssuer("test", server.url, "citizen", "us", KeyRing(key), load_identities())
    return Draft.access_token(issuer)


def _is_believed(providers: Providers, token: str) -> bool:
    try:
        verify_access_token(providers, parse_token(token), now=datetime.now(UTC))
    except Unauthenticated:
        return False
    return True


def test_each_key_verifies_its_own_algorithm(server: KeyServer, providers: Providers) -> None:
    for algorithm in Algorithm:
        assert _is_believed(providers, _draft(server, algorithm).sign())


@pytest.mark.parametrize("named", ["RS384", "RS512", "PS256", "ES256", "ES384", "EdDSA"])
def test_an_rsa_key_takes_no_other_name(
    server: KeyServer, providers: Providers, named: str
) -> None:
    draft = _draft(server, Algorithm.RS256)
    assert not _is_believed(providers, draft.with_header(alg=named).sign())


def test_an_rsa_key_takes_no_other_algorithm_rightly_used(
    server: KeyServer, providers: Providers
) -> None:
    for token in (
        rsa_signed(_draft(server, Algorithm.RS256), "RS384"),
        rsa_signed(_draft(server, Algorithm.RS256), "RS512"),
        pss_signed(_draft(server, Algorithm.RS256)),
    ):
        assert not _is_believed(providers, token)


@pytest.mark.parametrize("named", ["RS256", "PS256", "ES384", "EdDSA"])
def test_a_curves_key_takes_no_other_name(
    server: KeyServer, providers: Providers, named: str
) -> None:
    draft = _draft(server, Algorithm.ES256)
    assert not _is_believed(providers, draft.with_header(alg=named).sign())


def test_a_key_vouches_under_its_own_kid_only(server: KeyServer, providers: Providers) -> None:
    rsa, curve = (_draft(server, algorithm) for algorithm in Algorithm)
    kids = rsa.header["kid"], curve.header["kid"]
    assert not _is_believed(providers, rsa.with_header(kid=kids[1]).sign())
    assert not _is_believed(providers, curve.with_header(kid=kids[0]).sign())

"""The provider's keys: fetched seldom, kept while it is down, followed when they change."""

import asyncio
import json
import threading
import time
from collections.abc import Iterator

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa

from app.adapters.digital_identity.bounded_json import FETCH_LIMIT_S, MAX_DOCUMENT_BYTES
from app.adapters.digital_identity.provider import COOL_DOWN_S, FRESH_FOR_S, Provider
from app.errors import UpstreamError
from sandbox.keys import SigningKey
from tests.identity.key_server import KeyServer, running_key_server


@pytest.fixture
def server() -> Iterator[KeyServer]:
    """A provider that can be told to misbehave."""
    with running_key_server() as running:
        yield running


def _renew(provider: Provider) -> None:
    """What the background thread does every so often."""
    asyncio.run(provider.renew())


def test_keys_are_found_by_discovery_and_asked_for_once(server: KeyServer) -> None:
    provider = server.provider()
    for _ in range(5):
        found = provider.find_key(server.kid)
        assert found is not None
        assert found.algorithm_name == "ES256"
    assert server.asked == ["/.well-known/openid-configuration", "/jwks"]


def test_a_named_address_needs_no_discovery(server: KeyServer) -> None:
    assert server.provider(jwks_uri=f"{server.url}/keys").find_key(server.kid) is not None
    assert server.asked == ["/keys"]


def test_two_hundred_unknown_keys_cost_one_look(server: KeyServer) -> None:
    provider = server.provider()
    assert provider.find_key(server.kid)
    for number in range(200):
        assert provider.find_key(f"random-{number}") is None
    assert server.asked.count("/jwks") <= 2
    server.clock.now += COOL_DOWN_S + 1
    assert provider.find_key("one more") is None
    assert server.asked.count("/jwks") <= 3


def test_a_new_key_is_believed_and_the_old_one_while_it_is_published(server: KeyServer) -> None:
    provider, old = server.provider(), server.kid
    assert provider.find_key(old)
    new = server.keys.rotate()
    server.clock.now += COOL_DOWN_S + 1
    assert provider.find_key(new)
    assert provider.find_key(old)


def test_a_withdrawn_key_is_refused_after_its_time(server: KeyServer) -> None:
    provider, old = server.provider(), server.kid
    assert provider.find_key(old)
    server.keys.rotate()
    server.keys.withdraw(old)
    assert provider.find_key(old)
    server.clock.now += FRESH_FOR_S + 1
    _renew(provider)
    assert provider.find_key(old) is None
    assert provider.find_key(server.kid)


_BROKEN = {
    "500": {"status": 500},
    "503 with keys": {"status": 503},
    "204": {"status": 204, "body": b""},
    "HTML": {"body": b"<html>maintenance</html>"},
    "empty": {"body": b""},
    "no keys": {"body": b'{"keys": []}'},
    "keys of another kind": {"body": b'{"keys": "x"}'},
    "only keys that may not verify": {"body": b'{"keys": [{"kty": "oct", "kid": "a", "k": "AA"}]}'},
    "a list": {"body": b"[]"},
    "not UTF-8": {"body": b"\xff\xfe\xfd"},
    "too large": {"body": b'{"keys": [' + b" " * MAX_DOCUMENT_BYTES + b"]}"},
    "deep": {"body": b"[" * 100_000},
}


@pytest.mark.parametrize("broken", _BROKEN.values(), ids=_BROKEN)
def test_known_keys_outlive_a_provider_that_is_broken(
    server: KeyServer, broken: dict[str, object]
) -> None:
    provider = server.provider()
    assert provider.find_key(server.kid)
    for name, value in broken.items():
        setattr(server, name, value)
    server.clock.now += FRESH_FOR_S + 1
    _renew(provider)
    assert provider.find_key("unknown") is None
    assert provider.find_key(server.kid)


@pytest.mark.parametrize("broken", _BROKEN.values(), ids=_BROKEN)
def test_without_any_key_a_broken_provider_is_told_so(
    server: KeyServer, broken: dict[str, object]
) -> None:
    for name, value in broken.items():
        setattr(server, name, value)
    with pytest.raises(UpstreamError):
        server.provider().find_key("any")


def test_it_recovers_when_the_provider_does(server: KeyServer) -> None:
    server.status = 503
    provider = server.provider()
    with pytest.raises(UpstreamError):
        provider.find_key(server.kid)
    server.status = 200
    with pytest.raises(UpstreamError):
        provider.find_key(server.kid)  # not asked again so soon
    server.clock.now += COOL_DOWN_S + 1
    assert provider.find_key(server.kid)


def test_nobody_is_followed_elsewhere(server: KeyServer) -> None:
    server.status, server.location = 302, f"{server.url}/jwks"
    with pytest.raises(UpstreamError):
        server.provider(jwks_uri=f"{server.url}/moved").find_key(server.kid)
    assert server.asked == ["/moved"]


def test_another_issuers_document_is_refused(server: KeyServer) -> None:
    elsewhere = {"issuer": f"{server.url}/", "jwks_uri": f"{server.url}/jwks"}
    server.body = json.dumps(elsewhere).encode()
    with pytest.raises(UpstreamError):
        server.provider().find_key(server.kid)
    assert "/jwks" not in server.asked


@pytest.mark.parametrize("port", ["99999", "-1", "x"])
def test_an_address_that_nobody_could_ask_is_none(server: KeyServer, port: str) -> None:
    named = {"issuer": server.url, "jwks_uri": f"http://127.0.0.1:{port}/jwks"}
    server.body = json.dumps(named).encode()
    with pytest.raises(UpstreamError):
        server.provider().find_key(server.kid)


def test_a_provider_that_hangs_is_given_up_in_seconds(server: KeyServer) -> None:
    server.slow_s = 2 * FETCH_LIMIT_S
    started = time.monotonic()
    with pytest.raises(UpstreamError):
        server.provider(jwks_uri=f"{server.url}/jwks").find_key("any")
    assert time.monotonic() - started < FETCH_LIMIT_S + 1


def test_whoever_has_his_key_never_waits_for_a_slow_provider(server: KeyServer) -> None:
    provider = server.provider(jwks_uri=f"{server.url}/jwks")
    assert provider.find_key(server.kid)
    server.slow_s = 1.0
    for slow in (lambda: provider.find_key("unknown"), lambda: _renew(provider)):
        server.clock.now += FRESH_FOR_S + 1
        waiting = threading.Thread(target=slow)
        waiting.start()
        started = time.monotonic()
        for _ in range(20):
            assert provider.find_key(server.kid)
        assert time.monotonic() - started < 0.5
        waiting.join()


def test_a_known_key_is_never_asked_for_however_old_it_is(server: KeyServer) -> None:
    provider = server.provider(jwks_uri=f"{server.url}/jwks")
    assert provider.find_key(server.kid)
    server.clock.now += 100 * FRESH_FOR_S
    assert provider.find_key(server.kid)
    assert server.asked == ["/jwks"]


@pytest.mark.parametrize(
    "change",
    [
        {"use": "enc"},
        {"kty": "oct", "k": "AAAA"},
        {"d": "AAAA"},
        {"crv": "P-999"},
        {"kid": 5},
        {"alg": "none"},
        {"alg": ["ES256"]},
        {"alg": {}},
        {"key_ops": ["sign"]},
        {"key_ops": "verify"},
    ],
)
def test_a_key_that_may_not_verify_is_passed_over(
    server: KeyServer, change: dict[str, object]
) -> None:
    good = server.keys.jwks()["keys"][0]
    bad = {**good, "kid": "bad", **change}
    server.body = json.dumps({"keys": [bad, good]}).encode()
    provider = server.provider(jwks_uri=f"{server.url}/jwks")
    assert provider.find_key(good["kid"])
    assert provider.find_key("bad") is None


def test_a_weak_rsa_key_is_passed_over(server: KeyServer) -> None:
    weak = SigningKey(rsa.generate_private_key(65537, 1024))  # noqa: S505 (the point)
    good = server.keys.jwks()["keys"][0]
    server.body = json.dumps({"keys": [weak.public_jwk(), good]}).encode()
    provider = server.provider(jwks_uri=f"{server.url}/jwks")
    assert provider.find_key(good["kid"])
    assert provider.find_key(weak.kid) is None

"""One thread in the process keeps what providers publish fresh, as long as somebody holds them."""

import gc
import threading
import time
import weakref
from collections.abc import Callable, Iterator

import pytest

from app.adapters.digital_identity.provider import FRESH_FOR_S
from app.adapters.digital_identity.renewals import Renewals
from app.identity.login.providers import Providers
from app.settings.issuers import IssuerSettings
from tests.identity.key_server import KeyServer, running_key_server


@pytest.fixture
def server() -> Iterator[KeyServer]:
    """A provider that can be told to misbehave."""
    with running_key_server() as running:
        yield running


def _soon(condition: Callable[[], bool]) -> bool:
    give_up_at = time.monotonic() + 10
    while not condition():
        if time.monotonic() > give_up_at:
            return False
        time.sleep(0.01)
    return True


def test_keys_are_renewed_though_nobody_asks(server: KeyServer) -> None:
    renewals, provider, old = Renewals(), server.provider(), server.kid
    assert provider.find_key(old)
    new = server.keys.rotate()
    server.keys.withdraw(old)
    server.clock.now += FRESH_FOR_S + 1
    renewals.watch(provider)
    assert _soon(lambda: provider.find_known_key(new) is not None)
    assert provider.find_known_key(old) is None


def test_what_is_fresh_or_was_never_used_is_left_alone(server: KeyServer) -> None:
    renewals, fresh, unused, old = Renewals(), *(server.provider() for _ in range(3))
    for provider in (fresh, old):
        assert provider.find_key(server.kid)
    asked = len(server.asked)
    old._fetched_at = server.clock.now - FRESH_FOR_S - 1
    old._tried_at = old._fetched_at
    for provider in (fresh, unused, old):
        renewals.watch(provider)
    renewals.hurry()
    assert _soon(lambda: old._fetched_at == server.clock.now)
    assert len(server.asked) == asked + 2


def test_one_that_hangs_holds_up_no_other(server: KeyServer) -> None:
    with running_key_server() as hanging:
        renewals, slow, quick = Renewals(), hanging.provider(), server.provider()
        hanging.slow_s = 3.0
        for provider in (slow, quick):
            provider.want()
            renewals.watch(provider)
        started = time.monotonic()
        renewals.hurry()
        assert _soon(lambda: quick.find_known_key(server.kid) is not None)
        assert time.monotonic() - started < 2.0


def test_a_thousand_services_have_one_thread() -> None:
    issuer = IssuerSettings("x", "citizen", "https://id.example.vn", ("us",), ("ES256",))
    before = threading.active_count()
    services = [Providers([issuer]) for _ in range(1000)]
    for providers in services:
        assert providers.find(issuer.issuer) is not None
    assert threading.active_count() <= before + 1


def test_a_service_that_is_gone_is_forgotten(server: KeyServer) -> None:
    renewals, provider = Renewals(), server.provider()
    renewals.watch(provider)
    gone = weakref.ref(provider)
    del provider
    assert _soon(lambda: gc.collect() is not None and gone() is None)

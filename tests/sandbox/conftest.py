"""What the tests of the stand-ins share."""

from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from flask.testing import FlaskClient

from sandbox.application import create_sandbox_app, load_key_rings, make_issuers
from sandbox.firebase import FirebaseState
from sandbox.issuer import DemoIssuer
from sandbox.keys import KeyRing, SigningKey
from sandbox.server import serve_at
from tests.loopback import LOOPBACK
from tests.sandbox.firebase_calls import PROJECT, PUBLIC_KEY, client_of
from tests.sandbox.running_issuer import IDENTITIES, SERVICE_URL, Running


@pytest.fixture
def state() -> FirebaseState:
    """What the Firebase stand-in knows."""
    return FirebaseState(PROJECT, PUBLIC_KEY)


@pytest.fixture
def client(state: FirebaseState) -> FlaskClient:
    """Who calls it."""
    return client_of(state)


@pytest.fixture(scope="module")
def made_keys(tmp_path_factory: pytest.TempPathFactory) -> dict[str, SigningKey]:
    """Keys for all tests: an RSA key is slow to make."""
    rings = load_key_rings(tmp_path_factory.mktemp("keys"))
    return {name: ring.current for name, ring in rings.items()}


@pytest.fixture
def running(made_keys: dict[str, SigningKey]) -> Iterator[Running]:
    """The stand-in for digital identity, behind a socket."""
    issuers: dict[str, DemoIssuer] = {}

    def build(base_url: str) -> Any:
        keys = {name: KeyRing(key) for name, key in made_keys.items()}
        issuers.update(make_issuers(base_url, keys=keys, identities=IDENTITIES))
        return create_sandbox_app(issuers.values(), service_url=SERVICE_URL)

    with (
        serve_at(build) as base_url,
        httpx.Client(base_url=base_url, **LOOPBACK) as client,
    ):
        yield Running(client, issuers["vneid"], issuers["staff"])

"""A provider's key that is withdrawn takes along the verdicts that were remembered on it."""

import asyncio
import json
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import jwt
import pytest

from app.adapters.digital_identity.provider import FRESH_FOR_S, Provider
from app.errors import Unauthenticated
from app.identity.authentication import Authentication
from app.identity.login.providers import Providers
from app.identity.sessions.access_tokens import AccessTokens
from app.identity.sessions.signing_keys import SigningKeys
from app.settings.issuers import IssuerSettings
from sandbox.keys import Algorithm, KeyRing, SigningKey
from sandbox.server import serve
from tests.service import Service
from tests.stand_ins import PUBLIC_URL


class _OnlyProvider(Providers):
    """One provider, which no thread renews."""

    def __init__(self, provider: Provider) -> None:
        super().__init__([])
        self._provider = provider

    def find(self, iss: Any) -> Provider | None:
        """That one, under its own name."""
        return self._provider if iss == self._provider.issuer.issuer else None


@dataclass
class _Stage:
    """A provider with keys that change, and our side of it with a clock that is told the time."""

    url: str = ""
    ring: KeyRing = field(default_factory=lambda: KeyRing(SigningKey.make(Algorithm.ES256)))
    now_s: float = 1000.0
    fetches: int = 0

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., object]) -> Any:
        is_keys = environ["PATH_INFO"] == "/jwks"
        self.fetches += is_keys
        start_response("200 OK", [("Content-Type", "application/json")])
        found = (
            self.ring.jwks() if is_keys else {"issuer": self.url, "jwks_uri": f"{self.url}/jwks"}
        )
        return [json.dumps(found).encode()]

    def provider(self) -> Provider:
        """Our side."""
        issuer = IssuerSettings(
            name="test",
            kind="citizen",
            issuer=self.url,
            audience=("binh-duong-so",),
            algorithms=("ES256",),
        )
        return Provider(issuer, clock=lambda: self.now_s)

    def token(self) -> str:
        """An access token by the key that signs now."""
        now, key = int(time.time()), self.ring.current
        claims = {"iss": self.url, "aud": "binh-duong-so", "sub": "x", "iat": now, "exp": now + 600}
        headers = {"kid": key.kid, "typ": "at+jwt"}
        return jwt.encode(claims, key.private_key, algorithm="ES256", headers=headers)


@pytest.fixture
def stage() -> Iterator[_Stage]:
    """The provider, on loopback."""
    built = _Stage()
    with serve(built) as url:
        built.url = url
        yield built


def _believes(authentication: Authentication, token: str) -> bool:
    try:
        authentication.claims(token, datetime.now(UTC))
    except Unauthenticated:
        return False
    return True


def test_a_remembered_token_is_refused_once_its_key_is_withdrawn(
    stage: _Stage, service: Service
) -> None:
    provider = stage.provider()
    keys = SigningKeys(service.database, service.sealer)
    authentication = Authentication(
        AccessTokens(keys, public_url=PUBLIC_URL), _OnlyProvider(provider)
    )
    token, old = stage.token(), stage.ring.current.kid
    assert [_believes(authentication, token) for _ in range(4)] == [True] * 4
    assert stage.fetches == 1
    stage.ring.rotate()
    _renew(stage, provider)
    newer = stage.token()
    assert [_believes(authentication, one) for one in (token, newer) * 2] == [True] * 4
    stage.ring.withdraw(old)
    assert _believes(authentication, token)  # nobody has asked the provider since
    _renew(stage, provider)
    assert [_believes(authentication, token) for _ in range(2)] == [False] * 2
    assert _believes(authentication, newer)


def test_another_key_under_the_same_name_vouches_for_no_remembered_token(
    stage: _Stage, service: Service
) -> None:
    provider = stage.provider()
    keys = SigningKeys(service.database, service.sealer)
    authentication = Authentication(
        AccessTokens(keys, public_url=PUBLIC_URL), _OnlyProvider(provider)
    )
    token = stage.token()
    assert [_believes(authentication, token) for _ in range(3)] == [True] * 3
    other = SigningKey.make(Algorithm.ES256)
    other.kid = stage.ring.current.kid
    stage.ring = KeyRing(other)
    _renew(stage, provider)
    assert [_believes(authentication, token) for _ in range(2)] == [False] * 2


def _renew(stage: _Stage, provider: Provider) -> None:
    stage.now_s += FRESH_FOR_S + 1
    asyncio.run(provider.renew())

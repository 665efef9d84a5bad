"""A provider of keys that misbehaves as it is told, on loopback."""

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from werkzeug.wrappers import Request, Response

from app.adapters.digital_identity.provider import Provider
from app.settings.issuers import IssuerSettings
from sandbox.keys import Algorithm, KeyRing, SigningKey
from sandbox.server import serve

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse


@dataclass
class Clock:
    """Time that passes when it is told to."""

    now: float = 1000.0
    step: float = 0.0

    def __call__(self) -> float:
        self.now += self.step
        return self.now


@dataclass
class KeyServer:
    """What it answers: ``status`` and ``body`` instead of its keys, after ``slow_s``."""

    keys: KeyRing = field(default_factory=lambda: KeyRing(SigningKey.make(Algorithm.ES256)))
    url: str = ""
    status: int = 200
    body: bytes | None = None
    location: str = ""
    slow_s: float = 0.0
    drips: bool = False
    asked: list[str] = field(default_factory=list)
    clock: Clock = field(default_factory=Clock)

    def __call__(self, environ: dict[str, Any], start_response: "StartResponse") -> Any:
        request = Request(environ)
        self.asked.append(request.path)
        time.sleep(self.slow_s)
        response = Response(self._body(request.path), self.status, mimetype="application/json")
        if self.location:
            response.headers["Location"] = self.location
        if self.drips:
            response = Response((b" " for _ in range(10_000)), mimetype="application/json")
        return response(environ, start_response)

    def provider(self, **settings: Any) -> Provider:
        """The service's side of it."""
        issuer = IssuerSettings(
            name="test",
            kind="citizen",
            issuer=self.url,
            audience=("binh-duong-so",),
            algorithms=("ES256",),
            **settings,
        )
        return Provider(issuer, clock=self.clock)

    @property
    def kid(self) -> str:
        """The key that signs now."""
        return self.keys.current.kid

    def _body(self, path: str) -> bytes:
        if self.body is not None:
            return self.body
        if path.endswith("openid-configuration"):
            return json.dumps({"issuer": self.url, "jwks_uri": f"{self.url}/jwks"}).encode()
        return json.dumps(self.keys.jwks()).encode()


@contextmanager
def running_key_server() -> Iterator[KeyServer]:
    """The server on a free port."""
    server = KeyServer()
    with serve(server) as url:
        server.url = url
        yield server

"""Where the running system is, and the doors through which the demonstration enters it."""

import json
import os
import tomllib
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
from standardwebhooks.webhooks import Webhook

from sandbox.configuration import CLIENTS_FILE
from sandbox.demo.narration import DemoFailed, read
from sandbox.identities import DemoCitizen, load_identities
from sandbox.ports import Ports
from sandbox.start import PROJECT_ROOT

_TIMEOUT_S = 30.0
_ONE_STOP = "one-stop"
_HINT = "start the system with 'make run' in another terminal (the same PORT for both)"


@dataclass
class Caller:
    """Somebody in front of the service: the tokens of his session, and what he asks for."""

    client: httpx.Client
    tokens: dict[str, Any] = field(default_factory=dict)

    def get(self, path: str, *, language: str = "vi", **query: str) -> httpx.Response:
        """GET ``path``, the answer in ``language``."""
        headers = self._headers() | {"Accept-Language": language}
        return self.client.get(path, params=query, headers=headers)

    def post(
        self, path: str, content: Any, *, key: str | None = None, revision: int | None = None
    ) -> httpx.Response:
        """POST JSON, with an Idempotency-Key and the revision it is based on, where given."""
        return self.client.post(path, json=content, headers=self._headers(key, revision))

    def put(self, path: str, content: Any, *, revision: int | None = None) -> httpx.Response:
        """PUT JSON."""
        return self.client.put(path, json=content, headers=self._headers(None, revision))

    def delete(self, path: str) -> httpx.Response:
        """DELETE ``path``."""
        return self.client.delete(path, headers=self._headers())

    def upload(
        self, name: str, photo: bytes, *, path: str = "/v1/feedback/photos"
    ) -> httpx.Response:
        """Upload a photo as the app does."""
        headers = self._headers(uuid.uuid4().hex)
        return self.client.post(path, files={"file": (name, photo)}, headers=headers)

    def _headers(self, key: str | None = None, revision: int | None = None) -> dict[str, str]:
        headers = {}
        if self.tokens:
            headers["Authorization"] = f"Bearer {self.tokens['access_token']}"
        if key is not None:
            headers["Idempotency-Key"] = key
        if revision is not None:
            headers["If-Match"] = f'"{revision}"'
        return headers


@dataclass(frozen=True)
class Surroundings:
    """The running service, the stand-ins beside it, and the one-stop system's secret."""

    service: httpx.Client
    sandbox: httpx.Client
    one_stop_secret: str
    citizens: Mapping[str, DemoCitizen]

    @classmethod
    def find(cls, environ: Mapping[str, str] = os.environ) -> "Surroundings":
        """The system that ``make run`` started with these variables; raises ``DemoFailed``."""
        ports = Ports.read(environ)
        _require_running(ports.service_url, "/readyz")
        _require_running(ports.sandbox_url, "/vneid/.well-known/openid-configuration")
        secret = _read_secret(environ)
        return cls(
            service=_open(ports.service_url),
            sandbox=_open(ports.sandbox_url),
            one_stop_secret=secret,
            citizens={citizen.key: citizen for citizen in load_identities().citizens},
        )

    def close(self) -> None:
        """Close the connections."""
        self.service.close()
        self.sandbox.close()

    def anyone(self) -> Caller:
        """A caller without a token."""
        return Caller(self.service)

    def id_token(self, provider: str, identity: str) -> str:
        """A fresh ID token of ``identity``, with the nonce of a login attempt begun for it."""
        attempt = read(self.anyone().post("/v1/auth/attempts", {"provider": provider}), 201)
        wanted = {"identity": identity, "nonce": attempt["nonce"]}
        answer = read(self.sandbox.post(f"/{provider}/demo-tokens", json=wanted))
        return str(answer["id_token"])

    def log_in(self, provider: str, identity: str) -> Caller:
        """Somebody with a session of his own."""
        sent = {"id_token": self.id_token(provider, identity)}
        tokens = read(self.anyone().post("/v1/auth/session", sent), 201)
        return Caller(self.service, tokens)

    def send_as_one_stop(
        self, path: str, rows: list[dict[str, Any]], *, message_id: str | None = None
    ) -> list[str]:
        """Send national messages, signed as Standard Webhooks; what became of each row."""
        body, now = json.dumps({"data": rows}, ensure_ascii=False), datetime.now(UTC)
        message_id = message_id or f"msg_{uuid.uuid4().hex}"
        headers = {
            "Content-Type": "application/json",
            "webhook-client": _ONE_STOP,
            "webhook-id": message_id,
            "webhook-timestamp": str(int(now.timestamp())),
            "webhook-signature": Webhook(self.one_stop_secret).sign(message_id, now, body),
        }
        answer = read(self.service.post(path, content=body.encode(), headers=headers))
        return [str(row["result"]) for row in answer["rows"]]


def _open(url: str) -> httpx.Client:
    # A proxy of the developer's has no business between two programs on his machine.
    return httpx.Client(base_url=url, timeout=_TIMEOUT_S, trust_env=False)


def _require_running(url: str, path: str) -> None:
    try:
        is_ready = httpx.get(url + path, timeout=_TIMEOUT_S, trust_env=False).is_success
    except httpx.TransportError as error:
        raise DemoFailed(f"nothing answers at {url}: {_HINT}") from error
    if not is_ready:
        raise DemoFailed(f"what answers at {url} is not the system, or not ready yet")


def _read_secret(environ: Mapping[str, str]) -> str:
    path = Path(environ.get("BDS_CLIENTS_FILE") or PROJECT_ROOT / "var" / "sandbox" / CLIENTS_FILE)
    try:
        clients = tomllib.loads(path.read_text(encoding="utf-8"))["client"]
    except (OSError, tomllib.TOMLDecodeError, KeyError) as error:
        raise DemoFailed(f"no other system's secret in {path}: {_HINT}") from error
    for client in clients:
        if client["name"] == _ONE_STOP:
            return str(client["secrets"][0])
    raise DemoFailed(f"{path} knows no client {_ONE_STOP!r}: {_HINT}")

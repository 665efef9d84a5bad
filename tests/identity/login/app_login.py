"""A login as the app does it at a provider that gives a code: both sides real, on loopback."""

import base64
import hashlib
import secrets
from dataclasses import dataclass, field
from urllib.parse import parse_qs, urlsplit

import httpx
from werkzeug.test import TestResponse

from tests.loopback import LOOPBACK
from tests.service import Json, Service

PORTAL = "dvcqg"
_ASKS = 8


@dataclass
class AppLogin:
    """One attempt at ``provider``; ``code_verifier`` never leaves the app until the end."""

    service: Service
    provider: str = PORTAL
    offer: Json = field(init=False)
    attempt: Json = field(init=False)
    code_verifier: str = field(default_factory=lambda: secrets.token_urlsafe(48))

    def __post_init__(self) -> None:
        # The list waits a second for a provider and goes out without his address then, on a busy
        # machine: an app asks again.
        for _ in range(_ASKS):
            self.offer = self._listed()
            if self.offer["authorization_endpoint"] is not None:
                break
        begun = self.service.anyone().post("/v1/auth/attempts", {"provider": self.provider})
        self.attempt = begun.get_json()

    def _listed(self) -> Json:
        listed = self.service.anyone().get("/v1/auth/providers").get_json()["items"]
        offer: Json = next(offer for offer in listed if offer["name"] == self.provider)
        return offer

    def come_back(self, identity: str = "lan", **changes: str) -> Json:
        """Log in at the provider as ``identity``; what the app then sends us."""
        form = self._request() | changes | {"identity": identity}
        page = httpx.post(self.offer["authorization_endpoint"], data=form, **LOOPBACK)
        told = parse_qs(urlsplit(page.headers["Location"]).query)
        assert told["state"] == [self.attempt["state"]]
        return {
            "code": told["code"][0],
            "code_verifier": self.code_verifier,
            "redirect_uri": self.offer["redirect_uris"][0],
            "state": told["state"][0],
            "iss": told["iss"][0],
        }

    def send(self, sent: Json) -> TestResponse:
        """Ask for a session."""
        answer: TestResponse = self.service.anyone().post("/v1/auth/session", sent)
        return answer

    def _request(self) -> dict[str, str]:
        digest = hashlib.sha256(self.code_verifier.encode()).digest()
        return {
            "response_type": self.offer["response_type"],
            "client_id": self.offer["client_id"],
            "redirect_uri": self.offer["redirect_uris"][0],
            "scope": " ".join(self.offer["scopes"]),
            "state": self.attempt["state"],
            "nonce": self.attempt["nonce"],
            "code_challenge": base64.urlsafe_b64encode(digest).rstrip(b"=").decode(),
            "code_challenge_method": self.offer["code_challenge_method"],
        }

"""A certified OpenID provider in a Node process of its own, and the people who log in at it."""

import base64
import hashlib
import json
import secrets
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Self
from urllib.parse import parse_qsl, urlsplit

import httpx
from jwt.algorithms import ECAlgorithm, RSAAlgorithm

from sandbox.identities import load_identities
from sandbox.issuer import Person, claims_about
from sandbox.keys import Algorithm, KeyRing, SigningKey
from tests.loopback import LOOPBACK
from tests.secrets_guard import GUARD

FOLDER = Path(__file__).parent
CLIENT_ID = "binh-duong-so"
REDIRECT_URI = "https://app.example.vn/login"
OTHER_REDIRECT_URI = "https://app.example.vn/elsewhere"
REDIRECT_URIS = (REDIRECT_URI, OTHER_REDIRECT_URI)
HIGH, LOW = "LoA2", "LoA1"
SCOPES = "openid citizen"
_TIMEOUT_S = 20.0
_STEPS = 10
_IN_EVERY_ID_TOKEN = frozenset({"sub", "acr", "amr"})
_JWK = {Algorithm.RS256: RSAAlgorithm, Algorithm.ES256: ECAlgorithm}


def find_missing() -> str | None:
    """What these tests lack on this machine; None where they can run."""
    if shutil.which("node") is None:
        return "Node is not installed"
    if not (FOLDER / "node_modules" / "oidc-provider").is_dir():
        return "the provider is not installed (make provider)"
    return None


@contextmanager
def running_node() -> Iterator[str]:
    """The providers' process; yields the address of its control."""
    with subprocess.Popen(
        ["node", "server.mjs"],
        cwd=FOLDER,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout
        url = process.stdout.readline().strip()
        assert url, "the providers' process did not start"
        # Leaving the block closes its standard input, at which it ends.
        yield url


@dataclass
class ForeignIssuer:
    """One provider; ``settings`` that change count after ``configure``."""

    control: str
    name: str
    keys: KeyRing
    settings: dict[str, Any]
    url: str = ""

    @classmethod
    def started(cls, control: str, algorithm: Algorithm = Algorithm.ES256, **settings: Any) -> Self:
        """A provider of its own, which knows the citizens of the sandbox."""
        issuer = cls(control, secrets.token_hex(8), KeyRing(SigningKey.make(algorithm)), {})
        issuer.configure(**_settings(algorithm) | settings)
        GUARD.keep_secret(issuer.client_secret)
        return issuer

    def configure(self, **changes: Any) -> None:
        """Let the provider run with changed settings and the ring's keys, in its place."""
        self.settings |= changes
        # The provider signs with its first key, the ring with its last.
        keys = [_private_jwk(key) for key in reversed(self._published())]
        answer = httpx.put(
            f"{self.control}/{self.name}",
            json=self.settings | {"keys": keys},
            timeout=_TIMEOUT_S,
            **LOOPBACK,
        )
        self.url = answer.raise_for_status().json()["url"]

    def rotate(self) -> str:
        """Sign with a new key, the old ones stay published; the new key's id."""
        kid = self.keys.rotate()
        self.configure()
        return kid

    def withdraw(self, kid: str) -> None:
        """Stop publishing a key."""
        self.keys.withdraw(kid)
        self.configure()

    def _published(self) -> list[SigningKey]:
        kids = [key["kid"] for key in self.keys.jwks()["keys"]]
        return [key for kid in kids if (key := self.keys.find(kid))]

    @property
    def client_secret(self) -> str:
        """What our server shows at the token endpoint."""
        secret: str = self.settings["client_secret"]
        return secret

    def authorize(self, request: "AuthorizationRequest", who: "LoginAs") -> dict[str, str]:
        """What comes back at the redirect address after ``who`` has logged in and agreed."""
        with httpx.Client(base_url=self.url, timeout=_TIMEOUT_S, **LOOPBACK) as browser:
            page = browser.get("/auth", params=request.parameters)
            for _ in range(_STEPS):
                if page.is_redirect:
                    address = page.headers["Location"]
                    if not address.startswith((self.url, "/")):
                        return dict(parse_qsl(urlsplit(address).query))
                    page = browser.get(address)
                    continue
                page.raise_for_status()
                page = browser.post(page.url, data=who.form)
        raise AssertionError("the provider asked for ever")

    def exchange(self, code: str, request: "AuthorizationRequest", **more: str) -> dict[str, Any]:
        """What the token endpoint gives a client that exchanges the code itself."""
        answer = httpx.post(
            f"{self.url}/token",
            data={
                "grant_type": "authorization_code",
                "code": code,
                "redirect_uri": request.redirect_uri,
                "code_verifier": request.verifier,
                **more,
            },
            auth=(CLIENT_ID, self.client_secret),
            timeout=_TIMEOUT_S,
            **LOOPBACK,
        )
        content: dict[str, Any] = answer.json()
        assert answer.is_success, content.get("error_description")
        return content


@dataclass(frozen=True)
class LoginAs:
    """Who logs in, and what the provider says of how: ``acr`` and ``amr``."""

    person: Person
    acr: str | None = HIGH
    amr: tuple[str, ...] = ("pwd", "otp")

    @property
    def form(self) -> dict[str, Any]:
        """What he types."""
        level = {} if self.acr is None else {"acr": self.acr}
        return {"person": self.person.subject, "amr": list(self.amr)} | level


@dataclass(frozen=True)
class AuthorizationRequest:
    """What the app sends the citizen to his provider with (OIDC Core 3.1.2.1, RFC 7636)."""

    state: str
    nonce: str
    redirect_uri: str = REDIRECT_URI
    verifier: str = field(default_factory=lambda: secrets.token_urlsafe(48))
    more: tuple[tuple[str, str], ...] = ()

    @property
    def parameters(self) -> dict[str, str]:
        """The query of the authorization request."""
        digest = hashlib.sha256(self.verifier.encode()).digest()
        return {
            "client_id": CLIENT_ID,
            "response_type": "code",
            "scope": SCOPES,
            "redirect_uri": self.redirect_uri,
            "state": self.state,
            "nonce": self.nonce,
            "code_challenge": base64.urlsafe_b64encode(digest).rstrip(b"=").decode(),
            "code_challenge_method": "S256",
            **dict(self.more),
        }

    def asking(self, **more: str) -> "AuthorizationRequest":
        """The same with further parameters."""
        return replace(self, more=tuple(more.items()))


def person(key: str) -> Person:
    """A citizen of the sandbox."""
    return next(citizen for citizen in load_identities().citizens if citizen.key == key)


def _settings(algorithm: Algorithm) -> dict[str, Any]:
    known = {one.subject: claims_about(one) for one in load_identities().citizens}
    named = sorted({name for claims in known.values() for name in claims} - _IN_EVERY_ID_TOKEN)
    return {
        "algorithm": algorithm.value,
        "audience": CLIENT_ID,
        "client_id": CLIENT_ID,
        "client_secret": secrets.token_urlsafe(32),
        "redirect_uris": list(REDIRECT_URIS),
        "token_endpoint_auth_method": "client_secret_basic",
        "acr_values": [HIGH, LOW],
        "citizen_claims": named,
        "claims_in_id_token": False,
        "token_lifetime_s": 300,
        "people": {
            subject: {
                "claims": {name: claims[name] for name in named if name in claims},
                "access_token": {"acr": claims["acr"]},
            }
            for subject, claims in known.items()
        },
    }


def _private_jwk(key: SigningKey) -> dict[str, str]:
    written: str = _JWK[key.algorithm].to_jwk(key.private_key)
    members: dict[str, Any] = json.loads(written)
    members.pop("key_ops", None)
    return members | {"kid": key.kid, "use": "sig", "alg": key.algorithm.value}

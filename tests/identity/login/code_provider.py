"""A provider whose token and userinfo endpoints answer as they are told, and the service on it."""

import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from werkzeug.test import TestResponse
from werkzeug.wrappers import Request, Response

from app.settings import Settings
from sandbox.identities import load_identities
from sandbox.issuer import DemoIssuer
from sandbox.keys import Algorithm, KeyRing, SigningKey
from sandbox.server import serve
from tests.identity.forging import Draft
from tests.service import Json, Service
from tests.stand_ins import Sandbox, make_environ

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse

REDIRECT_URI = "vn.example.app:/dang-nhap"
SECRET = "s3cret: of the service, with + and %"
_AUDIENCE = "binh-duong-so"
_ISSUERS = """
[[issuer]]
name = "code"
kind = "citizen"
issuer = "{url}"
audience = ["{audience}"]
algorithms = ["ES256"]
client_id = "{audience}"
client_secret_file = "secret"
redirect_uris = ["{redirect_uri}"]
{more}
[issuer.claims]
citizen_number = "SoDinhDanh"
full_name = "HoVaTen"
date_of_birth = "NgayThangNamSinh"
[issuer.assurance]
claim = "acr"
levels = {{ "LoA2" = 2, "LoA1" = 1 }}
"""


@dataclass
class Answer:
    """What an endpoint answers: ``body`` as JSON, or as it is where it is bytes."""

    body: Any
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    slow_s: float = 0.0

    def response(self) -> Response:
        """It, after ``slow_s``."""
        time.sleep(self.slow_s)
        raw = self.body if isinstance(self.body, bytes) else json.dumps(self.body).encode()
        return Response(raw, self.status, self.headers, mimetype="application/json")


@dataclass
class CodeProvider:
    """Its answers by path, and what it was asked."""

    url: str
    keys: KeyRing
    answers: dict[str, Answer] = field(default_factory=dict)
    asked: list[Request] = field(default_factory=list)

    def __call__(self, environ: dict[str, Any], start_response: "StartResponse") -> Any:
        request = Request(environ)
        # Read while the connection is open.
        request.get_data(parse_form_data=True)
        self.asked.append(request)
        answer = self.answers.get(request.path) or self._document(request.path)
        return answer.response()(environ, start_response)

    @property
    def issuer(self) -> DemoIssuer:
        """What signs its tokens."""
        return DemoIssuer("code", self.url, "citizen", _AUDIENCE, self.keys, load_identities())

    def paths(self) -> list[str]:
        """Where it was asked, in order."""
        return [request.path for request in self.asked]

    def _document(self, path: str) -> Answer:
        if path == "/jwks":
            return Answer(self.keys.jwks())
        found: Json = {"issuer": self.url, "jwks_uri": f"{self.url}/jwks"}
        for name in ("authorization", "token", "userinfo"):
            found[f"{name}_endpoint"] = f"{self.url}/{name}"
        return Answer(found)


@dataclass(frozen=True)
class CodeDoor:
    """The service in front of a provider that can be told anything."""

    service: Service
    provider: CodeProvider

    def log_in(self, make: Callable[[Draft], Any], **more: Any) -> TestResponse:
        """Bring a code for which the provider gives the ID token that ``make`` makes."""
        attempt = self.begin()
        draft = Draft.id_token(self.provider.issuer, attempt["nonce"])
        tokens = {"id_token": make(draft), "access_token": "access", "token_type": "Bearer"} | more
        self.provider.answers["/token"] = Answer(tokens)
        return self.send(attempt)

    def begin(self) -> Json:
        """A new attempt."""
        begun = self.service.anyone().post("/v1/auth/attempts", {"provider": "code"})
        attempt: Json = begun.get_json()
        return attempt

    def send(self, attempt: Json) -> TestResponse:
        """Ask for a session, with a code that only the provider can judge."""
        sent = {
            "code": "code-of-the-provider",
            "code_verifier": "v" * 43,
            "redirect_uri": REDIRECT_URI,
            "state": attempt["state"],
        }
        answer: TestResponse = self.service.anyone().post("/v1/auth/session", sent)
        return answer


@contextmanager
def running_code_door(
    database_url: str, sandbox: Sandbox, folder: Path, more: str = ""
) -> Iterator[CodeDoor]:
    """The service with this one issuer; ``more`` lines stand in its table."""
    provider = CodeProvider("", KeyRing(SigningKey.make(Algorithm.ES256)))
    (folder / "secret").write_text(f"{SECRET}\n", encoding="utf-8")
    with serve(provider) as provider.url:
        written = _ISSUERS.format(
            url=provider.url, audience=_AUDIENCE, redirect_uri=REDIRECT_URI, more=more
        )
        (folder / "issuers.toml").write_text(written, encoding="utf-8")
        environ = make_environ(database_url, sandbox, photos=folder / "photos")
        environ["BDS_ISSUERS_FILE"] = str(folder / "issuers.toml")
        with Service.running(Settings.from_environ(environ), sandbox) as service:
            yield CodeDoor(service, provider)

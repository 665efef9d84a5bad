"""The way of a login: our attempt, the provider's pages, our session."""

import asyncio
import uuid
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from werkzeug.test import TestResponse

from app.adapters.digital_identity.provider import Provider
from app.identity import wiring
from tests.oidc_provider.provider import (
    CLIENT_ID,
    REDIRECT_URIS,
    AuthorizationRequest,
    ForeignIssuer,
    LoginAs,
    person,
)
from tests.service import Caller, Json, Service

NAME = "foreign"
RESOURCE = "urn:binh-duong-so"
LAN = LoginAs(person("lan"))
_ISSUERS = """
[[issuer]]
name = "{name}"
kind = "citizen"
issuer = "{url}"
audience = ["{client_id}"]
algorithms = ["{algorithm}"]
client_id = "{client_id}"
scopes = ["openid", "citizen"]
{exchange}
[issuer.claims]
citizen_number = "SoDinhDanh"
full_name = "HoVaTen"
date_of_birth = "NgayThangNamSinh"
[issuer.assurance]
claim = "acr"
levels = {{ "LoA2" = 2, "LoA1" = 1 }}
{more}
"""
_CODE_EXCHANGE = """
client_secret_file = "{secret}"
redirect_uris = {redirect_uris}
token_auth_method = "{auth_method}"
userinfo = true
"""


def write_issuers(
    folder: Path,
    issuer: ForeignIssuer,
    *,
    by_code: bool = True,
    auth_method: str = "client_secret_basic",
    more: str = "",
) -> str:
    """Write ``issuers.toml``, as an operator would, and return its path."""
    secret = folder / f"secret-{uuid.uuid4().hex}"
    secret.write_text(f"{issuer.client_secret}\n", encoding="utf-8")
    exchange = _CODE_EXCHANGE.format(
        secret=secret, redirect_uris=list(REDIRECT_URIS), auth_method=auth_method
    )
    written = _ISSUERS.format(
        name=NAME,
        url=issuer.url,
        client_id=CLIENT_ID,
        algorithm=issuer.keys.current.algorithm,
        exchange=exchange if by_code else "",
        more=more,
    )
    path = folder / f"issuers-{uuid.uuid4().hex}.toml"
    path.write_text(written, encoding="utf-8")
    return str(path)


@dataclass(frozen=True)
class Door:
    """The service, and the foreign provider at which its citizens log in."""

    service: Service
    issuer: ForeignIssuer

    def begin(self) -> AuthorizationRequest:
        """Begin a login at the service."""
        answer = self.service.anyone().post("/v1/auth/attempts", {"provider": NAME})
        assert answer.status_code == 201, answer.get_data(as_text=True)
        attempt = answer.get_json()
        return AuthorizationRequest(attempt["state"], attempt["nonce"])

    def come_back(self, request: AuthorizationRequest, who: LoginAs = LAN) -> Json:
        """What the app sends us once ``who`` has logged in."""
        answer = self.issuer.authorize(request, who)
        return {
            "code": answer["code"],
            "code_verifier": request.verifier,
            "redirect_uri": request.redirect_uri,
            "state": answer["state"],
            "iss": answer["iss"],
        }

    def exchange(self, sent: Json) -> TestResponse:
        """Ask for a session."""
        answer: TestResponse = self.service.anyone().post("/v1/auth/session", sent)
        return answer

    def log_in(self, who: LoginAs = LAN) -> Caller:
        """The whole way; somebody with a session."""
        answer = self.exchange(self.come_back(self.begin(), who))
        assert answer.status_code == 201, answer.get_data(as_text=True)
        return self.bearer(answer.get_json()["access_token"])

    def bearer(self, token: str) -> Caller:
        """Somebody who shows this token."""
        caller = self.service.anyone()
        caller.headers["Authorization"] = f"Bearer {token}"
        return caller

    def tokens(self, who: LoginAs = LAN, **more: str) -> Json:
        """The provider's tokens, for an app that exchanges its code itself."""
        request = self.begin().asking(**more)
        code = self.issuer.authorize(request, who)["code"]
        return self.issuer.exchange(code, request, **more)

    def let_pass(self, seconds: float) -> None:
        """Let time pass at the service's side of the provider, with the renewal that is due."""
        provider = self._provider()
        before = provider._clock
        provider._clock = lambda: before() + seconds
        asyncio.run(provider.renew())

    def _provider(self) -> Provider:
        identity: Any = self.service.app.extensions[wiring.EXTENSION]
        found = identity.providers.find(self.issuer.url)
        assert isinstance(found, Provider)
        return found

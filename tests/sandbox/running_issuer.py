"""The stand-in for digital identity behind a socket, for tests."""

import base64
import hashlib
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import jwt

from sandbox.application import AUDIENCE
from sandbox.identities import DemoCitizen, DemoStaff, Identities
from sandbox.issuer import DemoIssuer

CITIZEN = DemoCitizen(
    key="mai",
    subject="vneid-mai",
    full_name="Đỗ Thị Mai",
    citizen_number="074190000099",
    date_of_birth=date(1990, 1, 31),
    sex="female",
    phone="+84900000099",
    email="mai@congdan.example",
    assurance="LoA1",
)
OFFICER = DemoStaff(
    key="officer",
    subject="can-bo-1",
    full_name="Lý Văn Bình",
    email="binh@chinhquyen.example",
    role="officer",
    agency="so_xay_dung",
)
IDENTITIES = Identities(citizens=(CITIZEN,), staff=(OFFICER,))
SERVICE_URL = "http://127.0.0.1:1"
REDIRECT_URI = "vn.example.app:/dang-nhap"
VERIFIER = "v" * 43
CHALLENGE = base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).rstrip(b"=")
LOG_IN = {
    "response_type": "code",
    "client_id": AUDIENCE,
    "redirect_uri": REDIRECT_URI,
    "scope": "openid",
    "state": "s-1",
    "nonce": "n-1",
    "code_challenge": CHALLENGE.decode(),
    "code_challenge_method": "S256",
}
NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


@dataclass(frozen=True)
class Running:
    """The stand-in behind a socket."""

    client: httpx.Client
    vneid: DemoIssuer
    staff: DemoIssuer

    def discovery(self, issuer: DemoIssuer) -> dict[str, Any]:
        answer = self.client.get(f"{issuer.issuer_url}/.well-known/openid-configuration")
        document: dict[str, Any] = answer.json()
        return document

    def log_in(self, **changes: str) -> dict[str, list[str]]:
        """Choose Mai and return the parameters of the redirect."""
        form = {**LOG_IN, "identity": "mai", **changes}
        answer = self.client.post(f"{self.vneid.issuer_url}/authorize", data=form)
        assert answer.status_code == 303
        return parse_qs(urlsplit(answer.headers["Location"]).query)

    def redeem(self, code: str, **changes: str) -> httpx.Response:
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "client_id": AUDIENCE,
            "redirect_uri": REDIRECT_URI,
            "code_verifier": VERIFIER,
            **changes,
        }
        return self.client.post(f"{self.vneid.issuer_url}/token", data=form)


def verified(running: Running, issuer: DemoIssuer, token: str) -> tuple[dict[str, Any], Any]:
    """Verify a token as any client would, with the published key; returns header and claims."""
    header = jwt.get_unverified_header(token)
    published = running.client.get(running.discovery(issuer)["jwks_uri"]).json()
    key = jwt.PyJWKSet.from_dict(published)[header["kid"]]
    claims = jwt.decode(token, key, audience=AUDIENCE, issuer=issuer.issuer_url)
    return header, claims

"""The authorization-code flow: what a request must hold, and codes that are good for once.

RFC 6749 4.1 with PKCE (RFC 7636), S256 only, and the issuer in the answer (RFC 9207).
"""

import base64
import hashlib
import hmac
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Lock
from urllib.parse import urlencode, urlsplit

CODE_LIFETIME = timedelta(seconds=60)

_CHALLENGE = re.compile(r"[A-Za-z0-9_-]{43}", re.ASCII)
_VERIFIER = re.compile(r"[A-Za-z0-9._~-]{43,128}", re.ASCII)
_WEB_SCHEMES = ("http", "https")


class RequestRefused(Exception):
    """Client or redirect address cannot be trusted: the answer is a page, never a redirect."""


class OAuthFault(Exception):
    """A fault that the client is told; ``error`` is its code (RFC 6749 4.1.2.1 and 5.2)."""

    def __init__(self, error: str, description: str) -> None:
        super().__init__(description)
        self.error = error
        self.description = description


@dataclass(frozen=True)
class AuthorizationRequest:
    """What a client asked for and gets back with the code."""

    client_id: str
    redirect_uri: str
    state: str
    nonce: str | None
    code_challenge: str

    @classmethod
    def read(cls, parameters: Mapping[str, str], *, client_id: str) -> "AuthorizationRequest":
        """Read the query of ``/authorize``; raises ``RequestRefused`` before it looks further."""
        redirect_uri = parameters.get("redirect_uri", "")
        if parameters.get("client_id") != client_id:
            raise RequestRefused(f"client_id must be {client_id}")
        if not _may_redirect_to(redirect_uri):
            raise RequestRefused("redirect_uri must be an http address or an app's own scheme")
        return cls(
            client_id=client_id,
            redirect_uri=redirect_uri,
            state=parameters.get("state", ""),
            nonce=parameters.get("nonce") or None,
            code_challenge=parameters.get("code_challenge", ""),
        )

    def find_fault(self, parameters: Mapping[str, str]) -> OAuthFault | None:
        """Return what else is wrong, which may be told at the redirect address."""
        if parameters.get("response_type") != "code":
            return OAuthFault("unsupported_response_type", "response_type must be code")
        if "openid" not in parameters.get("scope", "").split():
            return OAuthFault("invalid_scope", "scope must hold openid")
        if not self.state:
            return OAuthFault("invalid_request", "state is missing")
        if parameters.get("code_challenge_method") != "S256":
            return OAuthFault("invalid_request", "code_challenge_method must be S256")
        if not _CHALLENGE.fullmatch(self.code_challenge):
            return OAuthFault("invalid_request", "code_challenge must be a SHA-256 in base64url")
        return None

    def answer_url(self, issuer_url: str, **answer: str) -> str:
        """Return the redirect address with ``answer``, the client's state and our ``iss``."""
        query = {**answer, "iss": issuer_url}
        if self.state:
            query["state"] = self.state
        separator = "&" if urlsplit(self.redirect_uri).query else "?"
        return f"{self.redirect_uri}{separator}{urlencode(query)}"


@dataclass(frozen=True)
class Grant:
    """Someone logged in for a request; a code stands for it until ``expires_at``."""

    request: AuthorizationRequest
    identity_key: str
    expires_at: datetime


class CodeBook:
    """The codes given out and not yet used, in memory; may be used from several threads."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._grants: dict[str, Grant] = {}

    def issue(self, request: AuthorizationRequest, identity_key: str, *, now: datetime) -> str:
        """Return a code for someone who logged in."""
        code = secrets.token_urlsafe(32)
        with self._lock:
            live = {c: grant for c, grant in self._grants.items() if now < grant.expires_at}
            self._grants = {**live, code: Grant(request, identity_key, now + CODE_LIFETIME)}
        return code

    def redeem(self, parameters: Mapping[str, str], *, now: datetime) -> Grant:
        """Return the grant of a code at its first showing; raises ``OAuthFault``.

        A wrong verifier uses the code up too: whoever shows it has stolen it.
        """
        with self._lock:
            grant = self._grants.pop(parameters.get("code", ""), None)
        if grant is None or now >= grant.expires_at:
            raise OAuthFault("invalid_grant", "the code is unknown, used or expired")
        for name in ("client_id", "redirect_uri"):
            if parameters.get(name) != getattr(grant.request, name):
                raise OAuthFault("invalid_grant", f"the code was given for another {name}")
        if not _answers(grant.request.code_challenge, parameters.get("code_verifier", "")):
            raise OAuthFault("invalid_grant", "code_verifier does not match the code_challenge")
        return grant


def _answers(code_challenge: str, code_verifier: str) -> bool:
    if not _VERIFIER.fullmatch(code_verifier):
        return False
    digest = hashlib.sha256(code_verifier.encode("ascii")).digest()
    expected = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
    return hmac.compare_digest(expected, code_challenge)


def _may_redirect_to(address: str) -> bool:
    """Whether it is a web address or a scheme owned by an app (RFC 8252 7.1 wants a dot in it)."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    if parts.fragment:
        return False
    return bool(parts.netloc) if parts.scheme in _WEB_SCHEMES else "." in parts.scheme

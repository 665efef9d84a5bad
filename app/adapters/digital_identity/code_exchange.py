"""What a provider gives for an authorization code, and what it says at its userinfo endpoint."""

import asyncio
import base64
import logging
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote_plus

import httpx

from app.adapters.bounded_json import JsonAnswer
from app.adapters.digital_identity.bounded_json import ask, get
from app.errors import UpstreamError
from app.settings.issuers import IssuerSettings

_LOG = logging.getLogger("app.digital_identity")
_MAX_TOKEN_CHARACTERS = 8192
_BEARER = re.compile(r"[A-Za-z0-9._~+/-]+=*")  # RFC 6750, 2.1
# RFC 6749, 5.2; what else a provider may write is not repeated in a log.
_ERRORS = frozenset({"invalid_request", "invalid_client", "unauthorized_client", "invalid_scope"})
_ERRORS |= {"unsupported_grant_type"}


class CodeRefused(Exception):
    """The provider does not take the code: it is unknown, used, expired or another's."""


@dataclass(frozen=True)
class RedeemedTokens:
    """What the token endpoint gave; nothing of it is verified yet."""

    id_token: str = field(repr=False)
    access_token: str | None = field(repr=False)


def redeem_code(
    issuer: IssuerSettings, token_endpoint: str, *, code: str, code_verifier: str, redirect_uri: str
) -> RedeemedTokens:
    """Exchange ``code`` (RFC 6749 4.1.3, RFC 7636 4.5), with our secret.

    Touches the network. Raises ``CodeRefused``, or ``UpstreamError`` for every other failure.
    """
    form = {
        "grant_type": "authorization_code",
        "code": code,
        "code_verifier": code_verifier,
        "redirect_uri": redirect_uri,
    }
    headers = {}
    if issuer.token_auth_method == "client_secret_post":
        form |= {"client_id": issuer.client_id or "", "client_secret": issuer.client_secret or ""}
    else:
        headers["Authorization"] = _basic(issuer.client_id or "", issuer.client_secret or "")
    return _tokens(issuer, asyncio.run(ask("POST", token_endpoint, headers=headers, form=form)))


def read_userinfo(userinfo_endpoint: str, access_token: str | None) -> Mapping[str, Any]:
    """The claims at the userinfo endpoint (OIDC Core 5.3), not yet known to be of the same person.

    Touches the network; raises ``UpstreamError``.
    """
    if access_token is None:
        raise UpstreamError("identity_provider_gave_no_access_token", retryable=True)
    return asyncio.run(get(userinfo_endpoint, bearer=access_token))


def _basic(client_id: str, secret: str) -> str:
    """RFC 6749 2.3.1: each half form-encoded, so that a colon in it parts nothing."""
    pair = f"{quote_plus(client_id)}:{quote_plus(secret)}"
    return f"Basic {base64.b64encode(pair.encode()).decode()}"


def _tokens(issuer: IssuerSettings, answer: JsonAnswer) -> RedeemedTokens:
    content = answer.content
    if answer.status != httpx.codes.OK:
        raise _refusal(issuer, answer)
    id_token, access_token = content.get("id_token"), content.get("access_token")
    if not isinstance(id_token, str):
        raise UpstreamError("identity_provider_gave_no_id_token", retryable=True)
    return RedeemedTokens(id_token, access_token if _is_bearer_token(access_token) else None)


def _is_bearer_token(value: Any) -> bool:
    """Whether it can be sent in a header."""
    if not isinstance(value, str) or len(value) > _MAX_TOKEN_CHARACTERS:
        return False
    return _BEARER.fullmatch(value) is not None


def _refusal(issuer: IssuerSettings, answer: JsonAnswer) -> Exception:
    error = answer.content.get("error")
    if error == "invalid_grant":
        return CodeRefused()
    known = error if isinstance(error, str) and error in _ERRORS else "other"
    # The operator's to mend: a wrong secret looks like this, and never like a wrong code.
    _LOG.error("code_exchange_refused", extra={"issuer": issuer.name, "error": known})
    return UpstreamError("identity_provider_refused_exchange", retryable=False)

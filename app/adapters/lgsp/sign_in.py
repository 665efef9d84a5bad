"""Who we are to the platform: a session, or a token, kept until it is refused or runs out."""

import asyncio
import base64
import re
import time
from collections.abc import Callable, Mapping
from typing import Any, Protocol
from urllib.parse import quote_plus

import httpx
import orjson

from app.adapters.bounded_json import Bounds, JsonAnswer, ask_json
from app.errors import UpstreamError
from app.settings.lgsp import LgspSettings, SignInForm

# Where the token's life is not told, and how long before its end it is renewed.
_DEFAULT_LIFE_S = 300.0
_LONGEST_LIFE_S = 86_400.0
_RENEWED_BEFORE_S = 30.0
_BEARER = re.compile(r"[A-Za-z0-9._~+/-]{1,8192}=*")  # RFC 6750, 2.1
_SUCCESS = ("00", "0", 0)
_MAX_SESSION = 4096
_JSON = {"Content-Type": "application/json"}


class SignIn(Protocol):
    """One of the two forms."""

    @property
    def is_signed_in(self) -> bool:
        """Whether the next message needs no sign-in before it."""

    def headers(self) -> Mapping[str, str]:
        """What each message's head needs; may touch the network, raises ``UpstreamError``."""

    def members(self) -> Mapping[str, str]:
        """What each message's body needs; may touch the network, raises ``UpstreamError``."""

    def forget(self) -> None:
        """Sign in anew before the next message."""


def make_sign_in(settings: LgspSettings, bounds: Bounds, clock: Callable[[], float]) -> SignIn:
    """The form that the operator chose."""
    if settings.sign_in is SignInForm.OAUTH2:
        return TokenSignIn(settings, bounds, clock=clock)
    return SessionSignIn(settings, bounds)


def is_success(error_code: Any) -> bool:
    """Whether an answer says so of itself; True is no zero."""
    return not isinstance(error_code, bool) and error_code in _SUCCESS


class SessionSignIn:
    """``{username, password}`` gives ``{session, error_code}``."""

    def __init__(self, settings: LgspSettings, bounds: Bounds) -> None:
        self._settings = settings
        self._bounds = bounds
        self._session: str | None = None

    @property
    def is_signed_in(self) -> bool:
        return self._session is not None

    def headers(self) -> Mapping[str, str]:
        return {}

    def members(self) -> Mapping[str, str]:
        if self._session is None:
            self._session = self._log_in()
        return {"session": self._session}

    def forget(self) -> None:
        self._session = None

    def _log_in(self) -> str:
        sent = {"username": self._settings.user, "password": self._settings.secret}
        url = self._settings.sign_in_url
        answer = asyncio.run(
            ask_json(self._bounds, "POST", url, headers=_JSON, body=orjson.dumps(sent))
        )
        require_answered(answer)
        session = answer.content.get("session")
        is_text = isinstance(session, str) and 0 < len(session) <= _MAX_SESSION
        if answer.status != httpx.codes.OK or not is_success(answer.content.get("error_code")):
            raise UpstreamError("lgsp_sign_in_refused", retryable=False)
        if not is_text:
            raise UpstreamError("lgsp_answer_unreadable", retryable=True)
        return str(session)


class TokenSignIn:
    """OAuth 2 client credentials (RFC 6749 4.4); the token is renewed shortly before its end."""

    def __init__(
        self,
        settings: LgspSettings,
        bounds: Bounds,
        *,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._settings = settings
        self._bounds = bounds
        self._clock = clock
        self._token: str | None = None
        self._good_until = 0.0

    @property
    def is_signed_in(self) -> bool:
        return self._token is not None and self._clock() < self._good_until

    def headers(self) -> Mapping[str, str]:
        if not self.is_signed_in or self._token is None:
            self._token = self._fetch()
        return {"Authorization": f"Bearer {self._token}"}

    def members(self) -> Mapping[str, str]:
        return {}

    def forget(self) -> None:
        self._token = None

    def _fetch(self) -> str:
        asked_at = self._clock()
        form = {"grant_type": "client_credentials"}
        if self._settings.scope is not None:
            form["scope"] = self._settings.scope
        headers = {"Authorization": _basic(self._settings.user, self._settings.secret)}
        url = self._settings.sign_in_url
        answer = asyncio.run(ask_json(self._bounds, "POST", url, headers=headers, form=form))
        require_answered(answer)
        if answer.status != httpx.codes.OK:
            raise UpstreamError("lgsp_sign_in_refused", retryable=False)
        token = answer.content.get("access_token")
        if not isinstance(token, str) or _BEARER.fullmatch(token) is None:
            raise UpstreamError("lgsp_answer_unreadable", retryable=True)
        life_s = _life_s(answer.content.get("expires_in"))
        # A token that lives shorter than the margin is used for half of its life.
        self._good_until = asked_at + max(life_s - _RENEWED_BEFORE_S, life_s / 2)
        return token


def require_answered(answer: JsonAnswer) -> None:
    """Raise ``UpstreamError`` where the platform says that it can't answer now."""
    if answer.status == httpx.codes.TOO_MANY_REQUESTS:
        raise UpstreamError("lgsp_throttled", retryable=True, retry_after_s=answer.retry_after_s)
    if answer.status >= httpx.codes.INTERNAL_SERVER_ERROR:
        raise UpstreamError("lgsp_failed", retryable=True, retry_after_s=answer.retry_after_s)


def _life_s(told: Any) -> float:
    is_number = isinstance(told, int | float) and not isinstance(told, bool)
    return float(told) if is_number and 0 < told <= _LONGEST_LIFE_S else _DEFAULT_LIFE_S


def _basic(user: str, secret: str) -> str:
    """RFC 6749 2.3.1: each half form-encoded, so that a colon in it parts nothing."""
    pair = f"{quote_plus(user)}:{quote_plus(secret)}"
    return f"Basic {base64.b64encode(pair.encode()).decode()}"

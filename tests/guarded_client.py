"""The test client of every service: tells the secrets guard what callers send and are refused."""

from typing import Any

import orjson
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.secrets_guard import GUARD

_REFUSED_FROM = 400


class GuardedClient(FlaskClient):
    """Flask's own client, watched from both sides."""

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        """Send a request."""
        GUARD.keep_private(_content(kwargs))
        answer = super().open(*args, **kwargs)
        if answer.status_code >= _REFUSED_FROM:
            GUARD.saw_refusal(f"{answer.headers}{answer.get_data(as_text=True)}")
        else:
            GUARD.keep_private(_secrets_given(answer.get_json(silent=True)))
        return answer


def _content(sent: dict[str, Any]) -> Any:
    if sent.get("json") is not None:
        return sent["json"]
    try:
        return orjson.loads(sent.get("data") or b"null")
    except (orjson.JSONDecodeError, TypeError):
        return None  # a form or a photo, or a body that is meant to be none


def _secrets_given(content: Any) -> dict[str, Any]:
    """What the service gives only to this caller: a login's secrets."""
    if not isinstance(content, dict):
        return {}
    return {name: content[name] for name in ("state", "nonce") if name in content}

"""How a session is handed to the app: an access token, and what gets the next one."""

from flask import Response

from app.identity.sessions.access_tokens import expiry
from app.identity.sessions.families import Grant
from app.identity.wiring import current_identity
from app.web.context import request_now
from app.web.strict_json import json_response


def tokens_response(grant: Grant, status: int) -> Response:
    """The tokens of ``grant`` as JSON."""
    tokens, now = current_identity().access_tokens, request_now()
    content = {
        "access_token": tokens.make(grant.session, now),
        "token_type": "Bearer",
        "expires_in": int((expiry(grant.session, now) - now).total_seconds()),
        "refresh_token": grant.refresh_token,
        "session_expires_at": grant.session.expires_at,
    }
    return json_response(content, status)

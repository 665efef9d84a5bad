"""What a request carries with it: the clock read once, the language, the id, the session."""

import re
from datetime import UTC, datetime
from typing import cast

from flask import Flask, current_app, g, has_request_context
from flask.globals import app_ctx, request_ctx
from sqlalchemy.orm import Session

from app.database import Database, Sealer, new_id
from app.texts import Language
from app.web.platform import Platform

# It stands in every log line: neither a number, which may be a citizen's, nor a refresh token.
_REQUEST_ID = re.compile(r"(?=.*[A-Za-z])(?!bdsr_)[A-Za-z0-9_-]{8,64}")
_USER_AGENT_CHARACTERS = 200
EXTENSION = "binh-duong-so"


def running_app() -> Flask:
    """The application itself, not Flask's stand-in for it."""
    return app_ctx.app


def current_platform() -> Platform:
    """The running application's settings, database and sealer."""
    return cast("Platform", current_app.extensions[EXTENSION])


def current_database() -> Database:
    """The running application's database."""
    return current_platform().database


def current_sealer() -> Sealer:
    """The running application's sealer."""
    return current_platform().sealer


def current_session() -> Session:
    """The request's session; only inside a view that is ``transactional`` or ``idempotent``."""
    return cast("Session", g.session)


def request_now() -> datetime:
    """The moment this request is judged by, read once, in UTC."""
    local = app_ctx.g
    now: datetime | None = local.get("now")
    if now is None:
        now = local.now = datetime.now(UTC)
    return now


def renew_request_now() -> None:
    """Judge what follows in this request by its own moment: of many changes each is made at one."""
    app_ctx.g.pop("now", None)


def request_id() -> str:
    """The caller's X-Request-Id where it is a plain token, else one of ours."""
    local = app_ctx.g
    found: str | None = local.get("request_id")
    if found is None:
        sent = request_ctx.request.environ.get("HTTP_X_REQUEST_ID", "")
        found = local.request_id = sent if _REQUEST_ID.fullmatch(sent) else new_id().hex
    return found


def find_request_id() -> str | None:
    """``request_id``, or None where no request is being answered (worker, commands)."""
    return request_id() if has_request_context() else None


def request_user_agent() -> str | None:
    """What the caller's program calls itself, cut to 200 characters; None where it says nothing."""
    said = request_ctx.request.headers.get("User-Agent", "")
    return "".join(filter(str.isprintable, said))[:_USER_AGENT_CHARACTERS].strip() or None


def caller_key() -> str:
    """How logs, idempotency keys and the audit trail name the proven caller; not in open routes."""
    return cast("str", g.caller_key)


def request_language() -> Language:
    """The best of Accept-Language, else Vietnamese."""
    local = app_ctx.g
    found: Language | None = local.get("language")
    if found is None:
        wanted, request = None, request_ctx.request
        if "HTTP_ACCEPT_LANGUAGE" in request.environ:
            wanted = request.accept_languages.best_match([language.value for language in Language])
        found = local.language = Language(wanted or Language.VIETNAMESE)
    return found

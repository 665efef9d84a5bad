"""Every error as a problem (RFC 9457), the framework's own included, in the caller's language."""

import logging
from collections.abc import Mapping
from typing import Any

from flask import Flask, Response
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from werkzeug.exceptions import HTTPException, MethodNotAllowed, RequestedRangeNotSatisfiable

from app.errors import DomainError, FieldFault, Param, Unauthenticated, UpstreamError
from app.texts import Language, has_text, text
from app.web.context import request_id, request_language
from app.web.strict_json import json_response

PROBLEM_TYPE = "application/problem+json"
_LOG = logging.getLogger("app.problems")
_RETRY_AFTER_DATABASE_S = 2

# What the framework and gunicorn refuse by themselves, under our codes.
_CODES = {
    400: "bad_request",
    401: "unauthenticated",
    403: "forbidden",
    404: "not_found",
    405: "method_not_allowed",
    409: "conflict",
    412: "revision_stale",
    413: "content_too_large",
    415: "unsupported_media_type",
    422: "validation_failed",
    428: "if_match_required",
    429: "too_many_requests",
    503: "unavailable",
}


def register_problems(app: Flask) -> None:
    """Answer every exception with a problem; what nobody foresaw is logged and says only 500."""
    app.register_error_handler(DomainError, domain_problem)
    app.register_error_handler(UpstreamError, _upstream_problem)
    app.register_error_handler(HTTPException, _http_problem)
    app.register_error_handler(DBAPIError, _database_problem)
    app.register_error_handler(PoolTimeout, _pool_problem)
    app.register_error_handler(Exception, _unforeseen_problem)


def problem(
    status: int,
    code: str,
    *,
    faults: tuple[FieldFault, ...] = (),
    params: Mapping[str, Param] | None = None,
    members: tuple[str, ...] = (),
    retry_after_s: int | None = None,
) -> Response:
    """One problem response; ``members`` name the params that it carries as members of its own."""
    language = request_language()
    words = {name: _word(value, language) for name, value in (params or {}).items()}
    content: dict[str, Any] = {
        "type": f"urn:binh-duong-so:problem:{code}",
        "title": text(f"errors.{code}.title", language),
        "status": status,
        "detail": text(f"errors.{code}.detail", language, **words),
        "code": code,
        "request_id": request_id(),
        "errors": [fault_content(fault) for fault in faults],
        **{name: (params or {})[name] for name in members},
    }
    response = json_response(content, status)
    response.mimetype = PROBLEM_TYPE
    response.headers["Content-Language"] = language.value
    if retry_after_s is not None:
        response.headers["Retry-After"] = str(retry_after_s)
    return response


def _word(value: Param, language: Language) -> str | int:
    """A parameter may name a text (``labels.report_states.accepted``), or be one in both."""
    if isinstance(value, Mapping):
        return str(value.get(language, ""))
    return text(value, language) if isinstance(value, str) and has_text(value) else value


def fault_content(fault: FieldFault) -> dict[str, str]:
    """A fault as it goes out, in the caller's language."""
    params = dict(fault.params)
    is_exact = "min" in params and params["min"] == params.get("max")
    names = (f"{fault.code}_exact" if is_exact else fault.code, fault.code, "invalid")
    keys = (f"errors.field.{name}.message" for name in names)
    message = text(next(filter(has_text, keys)), request_language(), **params)
    return {"pointer": fault.pointer, "code": fault.code, "message": message}


def domain_problem(error: DomainError) -> Response:
    """The answer to a refusal."""
    response = problem(
        error.status,
        error.code,
        faults=error.faults,
        params=error.params,
        members=error.members,
        retry_after_s=error.retry_after_s,
    )
    if isinstance(error, Unauthenticated):
        response.headers["WWW-Authenticate"] = error.challenge
    return response


def _upstream_problem(error: UpstreamError) -> Response:
    _LOG.warning("upstream_failed", extra={"upstream_code": error.code})
    return problem(503, "unavailable", retry_after_s=round(error.retry_after_s or 5))


def _http_problem(error: HTTPException) -> Response:
    status = error.code or 500
    code = _CODES.get(status, "bad_request" if status < 500 else "internal_error")
    response = problem(status, code)
    if isinstance(error, MethodNotAllowed) and error.valid_methods:
        response.headers["Allow"] = ", ".join(sorted(error.valid_methods))
    if isinstance(error, RequestedRangeNotSatisfiable):
        response.headers.extend(error.get_headers())
    return response


def _database_problem(error: DBAPIError) -> Response:
    """Locked, gone or restarting: the caller may try again; anything else is our fault."""
    if isinstance(error, OperationalError) or error.connection_invalidated:
        return _unavailable(type(error.orig).__name__)
    return _unforeseen_problem(error)


def _pool_problem(error: PoolTimeout) -> Response:
    """Every connection was in use for too long: as good as a database that is down."""
    return _unavailable(type(error).__name__)


def _unavailable(cause: str) -> Response:
    _LOG.error("database_unavailable", extra={"error": cause})
    return problem(503, "unavailable", retry_after_s=_RETRY_AFTER_DATABASE_S)


def _unforeseen_problem(error: Exception) -> Response:
    _LOG.error("unforeseen", exc_info=error)
    return problem(500, "internal_error")

"""One log line a request, and its id on the answer."""

import logging
import time

from flask import Flask, Response, g, request

from app.web.context import request_id

_LOG = logging.getLogger("app.requests")
_QUIET = frozenset({"/healthz", "/readyz"})


def register_request_log(app: Flask) -> None:
    """One line a request. The route's rule stands in it, not the path: paths hold references."""

    @app.before_request
    def start_clock() -> None:
        g.started = time.perf_counter()

    @app.after_request
    def log_request(response: Response) -> Response:
        response.headers["X-Request-Id"] = request_id()
        rule = request.url_rule.rule if request.url_rule else None
        if rule not in _QUIET:
            _LOG.info(
                "request",
                extra={
                    "method": request.method,
                    "route": rule,
                    "status": response.status_code,
                    "duration_ms": round((time.perf_counter() - g.started) * 1000, 1),
                    "request_id": request_id(),
                    "caller": g.get("caller_key"),
                },
            )
        return response

"""Whether the process lives, and whether it can do its work."""

import logging
from collections.abc import Callable, Mapping

from flask import Blueprint, Flask, Response

from app.web.guards import public
from app.web.limits.policy import LimitClass, limited
from app.web.strict_json import json_response

_LOG = logging.getLogger("app.health")


def register_health(app: Flask, checks: Mapping[str, Callable[[], bool]]) -> None:
    """``/healthz``: the process answers. ``/readyz``: every check passes, else 503 and which."""
    blueprint = Blueprint("health", __name__)

    @blueprint.get("/healthz")
    @public
    @limited(LimitClass.UNLIMITED)
    def healthz() -> Response:
        return json_response({"status": "ok"})

    @blueprint.get("/readyz")
    @public
    @limited(LimitClass.PROBE)
    def readyz() -> Response:
        results = {name: _passes(name, check) for name, check in checks.items()}
        is_ready = all(results.values())
        content = {"status": "ok" if is_ready else "unavailable", "checks": results}
        return json_response(content, 200 if is_ready else 503)

    app.register_blueprint(blueprint)


def _passes(name: str, check: Callable[[], bool]) -> bool:
    try:
        return check()
    except (
        Exception
    ) as error:  # whatever fails there, the answer is "not ready" and the log says why
        _LOG.warning("check_failed", extra={"check": name, "error": type(error).__name__})
        return False

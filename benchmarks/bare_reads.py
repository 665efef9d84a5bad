"""The baselines of the reads: a view that answers the bytes of a file, in a house and without."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

from flask import Flask, Response

from app.web.etags import with_etag
from app.web.guards import requires_citizen
from app.web.limits.policy import LimitClass, limited
from benchmarks.comparison import BODY_VARIABLE
from benchmarks.furnished import furnished


def create_bare_app() -> Flask:
    """A Flask application without anything; every read gets the file that BENCHMARK_BODY names."""
    app, answer = Flask(__name__, static_folder=None), _answering()
    app.add_url_rule("/v1/services/dossiers", "list", answer)
    app.add_url_rule("/v1/services/dossiers/<code>", "one", answer)
    return app


def create_furnished_app() -> Flask:
    """The same views behind the guards and limits of the service's own, with an ETag."""
    answer = _answering()

    @requires_citizen(assurance=2)
    def list_my_dossiers() -> Response:
        return with_etag(answer())

    @requires_citizen(assurance=2)
    @limited(LimitClass.DOSSIER_LOOKUP)
    def get_my_dossier(id_or_code: str) -> Response:
        return with_etag(answer(id_or_code))

    return furnished(
        {"dossiers.list_my_dossiers": list_my_dossiers, "dossiers.get_my_dossier": get_my_dossier}
    )


def _answering() -> Callable[..., Response]:
    body = Path(os.environ[BODY_VARIABLE]).read_bytes()

    def answer(*_: Any, **__: Any) -> Response:
        return Response(body, mimetype="application/json")

    return answer

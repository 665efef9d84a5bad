"""The baseline of the reads: a Flask view without anything, answering the bytes of a file."""

import os
from pathlib import Path

from flask import Flask, Response

BODY_VARIABLE = "BENCHMARK_BODY"


def create_bare_app() -> Flask:
    """The application; every read gets the content of the file that BENCHMARK_BODY names."""
    app = Flask(__name__, static_folder=None)
    body = Path(os.environ[BODY_VARIABLE]).read_bytes()

    @app.get("/v1/services/dossiers")
    def list_dossiers() -> Response:
        return Response(body, mimetype="application/json")

    @app.get("/v1/services/dossiers/<code>")
    def get_dossier(code: str) -> Response:
        return Response(body, mimetype="application/json")

    return app

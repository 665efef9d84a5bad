"""What authentication adds to a request whose token was seen before, inside one process."""

import logging
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from flask import Flask, Response
from werkzeug.test import create_environ

from app import create_app
from app.web.context import EXTENSION
from app.web.guards import public, requires_citizen
from app.web.limits.policy import LimitClass, limited
from benchmarks.stage import Stage

View = Callable[[], Response]

ROUNDS, REQUESTS = 30, 300


@dataclass(frozen=True)
class Added:
    """Microseconds: what the guard adds, and the same view without it."""

    guard_us: float
    public_us: float


def measure_guard(stage: Stage) -> Added:
    """The median over many rounds in which the two views take turns.

    Both are called as gunicorn calls them, with the same request. The session's state is looked
    at on every request, as always. Neither view is counted by the limits: a route for anyone and
    one for citizens have different ones, and their difference is no part of authentication.
    """
    with _logging_to(stage.folder / "token.log"):
        app = create_app(stage.settings)
        _add_view(app, "guarded", requires_citizen(assurance=2))
        _add_view(app, "public", public)
        token = stage.access_tokens()[0]
        for path in ("/guarded", "/public"):
            _time_us(app, path, token)
        pairs = [
            (_time_us(app, "/guarded", token), _time_us(app, "/public", token))
            for _ in range(ROUNDS)
        ]
        app.extensions[EXTENSION].database.dispose()
    return Added(
        guard_us=median(guarded - plain for guarded, plain in pairs),
        public_us=median(plain for _, plain in pairs),
    )


def _add_view(app: Flask, name: str, guard: Callable[[View], View]) -> None:
    def view() -> Response:
        return Response(b"{}", mimetype="application/json")

    app.add_url_rule(f"/{name}", name, limited(LimitClass.UNLIMITED)(guard(view)))


def _time_us(app: Flask, path: str, token: str) -> float:
    """The processor time of one request, over ``REQUESTS``."""
    environ = create_environ(path, headers={"Authorization": f"Bearer {token}"})
    answers: set[str] = set()

    def start_response(status: str, *_: object) -> Callable[[bytes], object]:
        answers.add(status)
        return lambda _data: None

    started = time.process_time()
    for _ in range(REQUESTS):
        b"".join(app(dict(environ), start_response))
    spent = time.process_time() - started
    assert answers == {"200 OK"}
    return spent / REQUESTS * 1e6


@contextmanager
def _logging_to(path: Path) -> Iterator[None]:
    """Have log lines written to a file, as a server's are; none after the block."""
    kept = os.dup(2)
    with path.open("wb") as file:
        os.dup2(file.fileno(), 2)
    try:
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)
        # The application set them up for a process of its own.
        logging.getLogger().handlers.clear()

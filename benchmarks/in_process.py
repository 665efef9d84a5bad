"""Requests inside one process: what the service itself takes, without server and network."""

import logging
import os
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from flask import Flask, Response
from werkzeug.test import create_environ

from app.web.limits.policy import LimitClass, limited

View = Callable[[], Response]

ROUNDS, REQUESTS = 30, 300


def add_view(app: Flask, name: str, guard: Callable[[View], View]) -> None:
    """A view that answers two bytes, and that no limit counts."""

    def view() -> Response:
        return Response(b"{}", mimetype="application/json")

    app.add_url_rule(f"/{name}", name, limited(LimitClass.UNLIMITED)(guard(view)))


def time_request_us(app: Flask, path: str, headers: Mapping[str, str] | None = None) -> float:
    """The processor time of one request, called as gunicorn calls it, over ``REQUESTS``."""
    environ = create_environ(path, headers=dict(headers or {}))
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
def logging_to(path: Path) -> Iterator[None]:
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

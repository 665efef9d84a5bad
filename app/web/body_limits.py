"""How large a body each route takes; what is larger is refused before it is read."""

from collections.abc import Callable
from typing import Any

from flask import Flask, current_app, request

from app.errors import ContentTooLarge
from app.web.marks import Mark

DEFAULT_BYTES = 256 * 1024
# Form fields are kept in memory, files are not. Twice werkzeug's chunk of 64 KiB, because it counts
# the chunk in hand too, of a file's as well.
FORM_MEMORY_BYTES = 128 * 1024
MAX_FORM_PARTS = 8
_MAX_BYTES = Mark("max_body_bytes", default=DEFAULT_BYTES)


def takes_up_to(max_bytes: int) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Let a view take bodies of up to ``max_bytes``."""

    def mark(view: Callable[..., Any]) -> Callable[..., Any]:
        return _MAX_BYTES.put(view, max_bytes)

    return mark


def register_body_limits(app: Flask) -> None:
    """Give every request its route's limit; to be registered before anything reads a body."""
    app.config["MAX_CONTENT_LENGTH"] = DEFAULT_BYTES
    app.config["MAX_FORM_MEMORY_SIZE"] = FORM_MEMORY_BYTES
    app.config["MAX_FORM_PARTS"] = MAX_FORM_PARTS

    @app.before_request
    def limit_body() -> None:
        if request.endpoint is not None:
            view = current_app.view_functions[request.endpoint]
            request.max_content_length = _MAX_BYTES.of(view)


def read_body() -> bytes:
    """The request's whole body; raises ``ContentTooLarge``.

    Sent in chunks, a body says no length, and werkzeug cuts it at the limit without a word.
    """
    body = request.get_data(cache=True)
    limit = request.max_content_length
    if request.content_length is None and limit is not None and len(body) >= limit:
        raise ContentTooLarge
    return body

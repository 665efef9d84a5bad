"""How large a body each route takes; what is larger is refused before it is read."""

from collections.abc import Callable
from typing import Any

from flask import Flask, current_app, request

DEFAULT_BYTES = 256 * 1024
# Form fields are kept in memory, files are not.
FORM_MEMORY_BYTES = 64 * 1024
MAX_FORM_PARTS = 8


def takes_up_to(max_bytes: int) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Let a view take bodies of up to ``max_bytes``."""

    def mark(view: Callable[..., Any]) -> Callable[..., Any]:
        view.max_body_bytes = max_bytes  # type: ignore[attr-defined]  # read by the hook below
        return view

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
            request.max_content_length = getattr(view, "max_body_bytes", DEFAULT_BYTES)

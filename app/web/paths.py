"""Paths: each has one spelling, and what stands in one is short and without control characters."""

from typing import Any

from flask import Flask
from werkzeug.routing import Map, UnicodeConverter

_MAX_CHARACTERS = 200


class PathText(UnicodeConverter):
    """A text in a path. Nothing here is named with control characters, and PostgreSQL takes no NUL:
    such a path matches no route and is answered 404.
    """

    def __init__(self, map: Map, *args: Any, **options: Any) -> None:  # noqa: A002 - werkzeug's
        super().__init__(map, *args, **options)
        self.regex = f"[^/\\x00-\\x1f\\x7f]{{1,{_MAX_CHARACTERS}}}"


def set_path_rules(app: Flask) -> None:
    """Have every ``<name>`` of a rule made from now on be a ``PathText``."""
    app.url_map.converters["default"] = PathText
    # Otherwise a doubled slash is answered with a redirect to whatever host the caller named.
    app.url_map.merge_slashes = False

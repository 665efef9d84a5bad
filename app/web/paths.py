"""Paths: each has one spelling, and what stands in one is short and without control characters."""

from collections.abc import Callable
from functools import cache, partial
from typing import Any

from flask import Flask
from werkzeug.routing import Rule, UnicodeConverter

_MAX_CHARACTERS = 200


class PathText(UnicodeConverter):
    """A text in a path. Nothing here is named with control characters, and PostgreSQL takes no NUL:
    such a path matches no route and is answered 404.
    """

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.regex = f"[^/\\x00-\\x1f\\x7f]{{1,{_MAX_CHARACTERS}}}"


class PathRule(Rule):
    """A rule whose URLs are compiled when the first one is asked for.

    werkzeug compiles two functions for each rule: with 160 rules that was three quarters of the
    time in which the application starts, and next to none of them is ever called.
    """

    def _compile_builder(self, *args: Any) -> Callable[..., tuple[str, str]]:
        compiled = cache(partial(super()._compile_builder, *args))
        return lambda rule, **values: compiled()(rule, **values)


def set_path_rules(app: Flask) -> None:
    """Have every rule made from now on be a ``PathRule`` and its ``<name>`` a ``PathText``."""
    app.url_rule_class = PathRule
    app.url_map.converters["default"] = PathText
    # Otherwise a doubled slash is answered with a redirect to whatever host the caller named.
    app.url_map.merge_slashes = False

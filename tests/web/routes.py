"""Every route there is, with a path that one could call."""

import re
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from flask import Flask

from app.web.guards import Guard, find_guard

_VALUES = {
    "uuid": str(uuid.UUID(int=7)),
    "path": "swagger-ui.css",
    "int": "1",
    "default": "a0000000",
}


@dataclass(frozen=True)
class Route:
    """One method of one rule."""

    method: str
    rule: str
    view: Callable[..., Any]
    guard: Guard | None

    @property
    def path(self) -> str:
        """The rule with its names filled in."""
        return re.sub(
            r"<(?:(?P<kind>[^:<>]+):)?[^<>]+>",
            lambda found: _VALUES[(found["kind"] or "default").partition("(")[0]],
            self.rule,
        )


def routes_of(app: Flask) -> Iterator[Route]:
    """All routes; OPTIONS and HEAD are the framework's and share the view's guard."""
    for rule in app.url_map.iter_rules():
        view = app.view_functions[rule.endpoint]
        for method in sorted((rule.methods or set()) - {"OPTIONS", "HEAD"}):
            yield Route(method, rule.rule, view, find_guard(view))

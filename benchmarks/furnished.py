"""Bare views in the service's own house: its log, limits, headers, tokens and revocation.

A goal speaks of both sides in production. What the house costs is in both then, and the ratio
tells what the service's own view, its statements and its forms cost beyond a bare one.
"""

import gc
from collections.abc import Callable, Mapping
from typing import Any

from flask import Flask

from app import create_app
from app.settings import Settings


def furnished(views: Mapping[str, Callable[..., Any]]) -> Flask:
    """The service as production runs it, but with these views, by endpoint, instead of its own."""
    app = create_app(Settings.from_environ())
    for endpoint, view in views.items():
        if endpoint not in app.view_functions:
            raise LookupError(endpoint)
        app.view_functions[endpoint] = view
    # As in ``wsgi.py``.
    gc.freeze()
    return app

"""What the services of a whole run share, because it comes out the same for each of them."""

from collections.abc import Callable
from functools import cache, wraps
from typing import Any

import pytest
from sqlalchemy import Engine, event

from app.database import engine
from app.web.paths import PathRule


def share_engines(patch: pytest.MonkeyPatch) -> None:
    """Make one engine for each database: what it compiled for one test, the next need not."""
    for name in ("_sqlite_engine", "_postgresql_engine"):
        patch.setattr(engine, name, _made_once(getattr(engine, name)))


def share_rules(patch: pytest.MonkeyPatch) -> None:
    """Have werkzeug read each URL rule once, which is more than half of making a service."""
    compile_rule = PathRule.compile
    compiled: dict[str, PathRule] = {}

    @wraps(compile_rule)
    def compile_once(rule: PathRule) -> None:
        # All maps with such rules have the same converters (`set_path_rules`).
        first = compiled.setdefault(rule.rule, rule)
        if first is rule or rule.defaults or first.defaults:
            compile_rule(rule)
            return
        for name in ("_parts", "_trace", "_converters", "arguments"):
            setattr(rule, name, getattr(first, name))
        for name in ("_build", "_build_unknown"):
            setattr(rule, name, getattr(first, name).__func__.__get__(rule))

    patch.setattr(PathRule, "compile", compile_once)


def _made_once(make_engine: Callable[..., Engine]) -> Callable[..., Engine]:
    @cache
    @wraps(make_engine)
    def make(url: str, **options: Any) -> Engine:
        made = make_engine(url, **options)
        if made.dialect.name == "sqlite":
            event.listen(made, "connect", _forget_the_disk)
        return made

    return make


def _forget_the_disk(connection: Any, _record: Any) -> None:
    """The data dies with the run, so nothing is worth waiting for the disk."""
    connection.execute("PRAGMA synchronous=OFF")

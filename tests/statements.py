"""Counting what reaches the database."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import event

from tests.service import Service


@contextmanager
def statements(service: Service) -> Iterator[list[str]]:
    """Every statement that is executed meanwhile, BEGIN aside."""
    seen: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        if not statement.startswith("BEGIN"):
            seen.append(statement)

    engines = (service.database.engine, service.database.read_engine)
    for engine in engines:
        event.listen(engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        for engine in engines:
            event.remove(engine, "before_cursor_execute", note)


def verbs(seen: list[str]) -> list[str]:
    """The first word of each."""
    return [statement.split()[0] for statement in seen]

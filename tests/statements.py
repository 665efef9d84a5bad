"""Counting what reaches the database."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import event

from tests.service import Service

# What each process looks at again every second or few, whoever asks it for what.
_LOOKED_AT_AGAIN = re.compile(
    r"^SELECT\s.*\sFROM "
    r"(province_state|dossier_sources|routing_versions|receipt_keys|signing_keys)\b",
    re.DOTALL,
)


@contextmanager
def statements(service: Service, *, looking_again: bool = False) -> Iterator[list[str]]:
    """Every statement that is executed meanwhile, BEGIN aside.

    Those by which a process sees whether what it remembers has changed count only when
    ``looking_again``: a clock decides about them, not what was asked.
    """
    seen: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        if statement.startswith("BEGIN"):
            return
        if looking_again or not _LOOKED_AT_AGAIN.match(statement):
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

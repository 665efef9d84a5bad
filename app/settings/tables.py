"""Reads the TOML files that an operator writes: one kind of table, repeated."""

import tomllib
from pathlib import Path
from typing import Any


def read_tables(path: str, name: str, *, variable: str, faults: list[str]) -> list[dict[str, Any]]:
    """The ``[[name]]`` tables of the file that ``variable`` names.

    What is wrong with the file is added to ``faults``; then there are none.
    """
    try:
        found = tomllib.loads(Path(path).read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        faults.append(f"{variable} cannot be read: {error}")
        return []
    faults.extend(f"{variable}: {key!r} is not known" for key in sorted(set(found) - {name}))
    tables = found.get(name, [])
    if not isinstance(tables, list) or not all(isinstance(table, dict) for table in tables):
        faults.append(f"{variable}: {name} must be written as [[{name}]]")
        return []
    return tables


def is_text(value: Any) -> bool:
    """Whether ``value`` is a string that says something."""
    return isinstance(value, str) and bool(value.strip())


def is_list_of_text(value: Any) -> bool:
    """Whether ``value`` is a list of at least one such string."""
    return isinstance(value, list) and bool(value) and all(map(is_text, value))

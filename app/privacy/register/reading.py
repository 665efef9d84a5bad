"""Reads the register: a file a domain, a section a table, in it every column exactly once."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

TERMS = "terms"
_PLAIN = "plain"


@dataclass(frozen=True)
class RegisteredTable:
    """What a table has of people.

    ``columns``: those with personal data, by name, and what sort it is; ``plain``: the others.
    ``whose``: how a row leads to its citizen: a foreign key or the citizen's own id, or
    ``column = table.column``; None where no way leads there. ``withheld``: why it is not part of
    what a citizen is given of his data, by language.
    """

    name: str
    domain: str
    of: tuple[str, ...]
    whose: str | None
    purpose: str | None
    retention: str | None
    withheld: Mapping[str, str] | None
    columns: Mapping[str, str]
    plain: tuple[str, ...]


@dataclass(frozen=True)
class Purpose:
    """What personal data serves, and the ground that allows it."""

    what: str
    ground: str


@dataclass(frozen=True)
class Terms:
    """What the words of the register mean."""

    people: Mapping[str, str]
    sorts: Mapping[str, str]
    purposes: Mapping[str, Purpose]
    retentions: Mapping[str, Mapping[str, str]]
    ends: Mapping[str, Mapping[str, str]]
    begins: Mapping[str, Mapping[str, str]]


@cache
def read_register() -> Mapping[str, RegisteredTable]:
    """Every table by its name."""
    found: dict[str, RegisteredTable] = {}
    for domain, content in sorted(_files().items()):
        if domain != TERMS:
            found |= {name: _table(domain, name, said) for name, said in content.items()}
    return dict(sorted(found.items()))


@cache
def read_terms() -> Terms:
    """What the register's words mean."""
    content = _files()[TERMS]
    purposes = {name: Purpose(**said) for name, said in content["purposes"].items()}
    return Terms(
        content["people"],
        content["sorts"],
        purposes,
        content["retentions"],
        content["ends"],
        content["begins"],
    )


def _table(domain: str, name: str, said: Mapping[str, Any]) -> RegisteredTable:
    sorts = [sort for sort in read_terms().sorts if sort in said]
    return RegisteredTable(
        name=name,
        domain=domain,
        of=tuple(said.get("of", ())),
        whose=said.get("whose"),
        purpose=said.get("purpose"),
        retention=said.get("retention"),
        withheld=said.get("withheld"),
        columns={column: sort for sort in sorts for column in said[sort]},
        plain=tuple(said.get(_PLAIN, ())),
    )


@cache
def _files() -> Mapping[str, Any]:
    folder = resources.files("app.privacy.register")
    return {
        file.name.removesuffix(".toml"): tomllib.loads(file.read_text(encoding="utf-8"))
        for file in folder.iterdir()
        if file.name.endswith(".toml")
    }

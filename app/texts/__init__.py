"""Every text that people read, in Vietnamese and English, from the TOML files in this folder.

A text is found by ``file.key``; both languages exist for every key (a test holds this).
"""

import tomllib
from enum import StrEnum
from functools import cache
from importlib import resources
from typing import Any


class Language(StrEnum):
    """The languages of the service; Vietnamese is the default."""

    VIETNAMESE = "vi"
    ENGLISH = "en"


def text(key: str, language: Language, **params: str | int) -> str:
    """The text of ``key`` ("errors.not_found.title") with its placeholders filled.

    Raises ``KeyError`` for a key that does not exist.
    """
    found = _texts()[key][language]
    return found.format_map(params) if params else found


def has_text(key: str) -> bool:
    """Whether there is a text under ``key``."""
    return key in _texts()


def both(key: str, **params: str | int) -> dict[str, str]:
    """The text in each language, for places where the reader's language is not known yet."""
    return {language.value: text(key, language, **params) for language in Language}


def keys(prefix: str) -> list[str]:
    """All keys below ``prefix``, without it, in the order of the file."""
    return [key.removeprefix(f"{prefix}.") for key in _texts() if key.startswith(f"{prefix}.")]


@cache
def _texts() -> dict[str, dict[Language, str]]:
    found: dict[str, dict[Language, str]] = {}
    for entry in sorted(resources.files(__package__).iterdir(), key=lambda file: file.name):
        if entry.name.endswith(".toml"):
            table = tomllib.loads(entry.read_text(encoding="utf-8"))
            _gather(entry.name.removesuffix(".toml"), table, found)
    return found


def _gather(prefix: str, table: dict[str, Any], found: dict[str, dict[Language, str]]) -> None:
    if set(table) == {language.value for language in Language}:
        found[prefix] = {language: table[language.value] for language in Language}
        return
    for key, below in table.items():
        _gather(f"{prefix}.{key}", below, found)

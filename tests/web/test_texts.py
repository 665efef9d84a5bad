"""Every text exists in both languages, and whoever refuses fills its placeholders."""

import ast
import tomllib
from collections.abc import Iterator
from importlib import resources
from pathlib import Path
from string import Formatter
from typing import Any

import pytest

import app
from app import errors, texts
from app.errors import DomainError
from app.texts import Language, has_text, text
from app.web.problems import _CODES

_SOURCE = Path(app.__file__).parent


def _subclasses(kind: type[DomainError]) -> Iterator[type[DomainError]]:
    yield kind
    for below in kind.__subclasses__():
        yield from _subclasses(below)


_REFUSALS = {kind.__name__: kind for kind in _subclasses(DomainError)}


def _calls() -> Iterator[tuple[str, str, ast.Call]]:
    for path in sorted(_SOURCE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                yield f"{path.relative_to(_SOURCE)}:{node.lineno}", node.func.id, node


def _placeholders(written: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(written) if name is not None}


def _keys() -> list[str]:
    return sorted(texts._texts())


def test_the_files_hold_nothing_but_pairs_of_texts() -> None:
    def walk(table: dict[str, Any]) -> None:
        if any(isinstance(value, str) for value in table.values()):
            assert set(table) == {"vi", "en"}, table
            assert all(value.strip() for value in table.values())
            return
        for below in table.values():
            walk(below)

    files = [entry for entry in resources.files(texts).iterdir() if entry.name.endswith(".toml")]
    assert len(files) >= 3
    for entry in files:
        walk(tomllib.loads(entry.read_text(encoding="utf-8")))


@pytest.mark.parametrize("key", _keys())
def test_both_languages_take_the_same_values(key: str) -> None:
    vietnamese, english = (text(key, language) for language in Language)
    assert _placeholders(vietnamese) == _placeholders(english)


@pytest.mark.parametrize("kind", _REFUSALS.values(), ids=_REFUSALS)
def test_every_refusal_has_its_own_words(kind: type[DomainError]) -> None:
    assert 400 <= kind.status < 600
    for part in ("title", "detail"):
        assert has_text(f"errors.{kind.code}.{part}"), kind.code
    for language in Language:
        assert "{" not in text(f"errors.{kind.code}.title", language)


def test_no_two_refusals_of_different_status_share_a_code() -> None:
    status: dict[str, int] = {}
    for kind in _REFUSALS.values():
        assert status.setdefault(kind.code, kind.status) == kind.status
    for number, code in _CODES.items():
        assert status.get(code, number) == number


def test_whoever_refuses_fills_the_placeholders() -> None:
    """A text that is shown with {required} in it would be seen by a citizen first."""
    seen = 0
    for where, name, call in _calls():
        if name in _REFUSALS:
            detail = text(f"errors.{_REFUSALS[name].code}.detail", Language.VIETNAMESE)
            given = {keyword.arg for keyword in call.keywords}
            assert _placeholders(detail) <= given, where
            seen += 1
    assert seen > 10
    bare = [kind for kind in _raised_bare() if _placeholders_of(kind)]
    assert bare == []


def _raised_bare() -> Iterator[str]:
    for path in sorted(_SOURCE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Raise) and isinstance(node.exc, ast.Name):
                yield node.exc.id


def _placeholders_of(name: str) -> set[str]:
    if name not in _REFUSALS:
        return set()
    return _placeholders(text(f"errors.{_REFUSALS[name].code}.detail", Language.VIETNAMESE))


def test_every_fault_of_a_field_has_its_own_words() -> None:
    codes = set()
    for where, name, call in _calls():
        constants = [a.value for a in call.args if isinstance(a, ast.Constant)]
        if name == "FieldFault" and len(constants) == 2:
            codes.add((where, str(constants[1])))
        if name == "ValidationError" and constants:
            codes.add((where, str(constants[0]).split(" ")[0]))
    assert len(codes) > 10
    for where, code in codes:
        assert has_text(f"errors.field.{code}.message"), (where, code)


def test_codes_are_snake_case() -> None:
    for kind in _REFUSALS.values():
        assert kind.code.isascii()
        assert kind.code == kind.code.lower()
        assert kind.code.replace("_", "").isalpha()
    assert errors.DomainError.code == "bad_request"

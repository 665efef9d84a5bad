"""Which actions the code records: read from the code, through the functions that pass them on."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import product
from pathlib import Path

import app
from app.feedback.states import Publication
from app.notifications.staff.kinds import StaffKind
from app.province.records.changes import Action

_SOURCE = Path(app.__file__).parent
# Names by which members of an enumeration are passed, and which they are.
_ENUMERATED = {
    "publication": set(Publication),
    "done": set(Action),
    "rung": {
        StaffKind.BREACH_REPORT_NEAR,
        StaffKind.BREACH_REPORT_LATE,
        StaffKind.DATA_REQUEST_LATE,
    },
}


@dataclass(frozen=True)
class _Function:
    path: Path
    node: ast.FunctionDef

    @property
    def parameters(self) -> list[str]:
        arguments = self.node.args
        return [one.arg for one in (*arguments.args, *arguments.kwonlyargs) if one.arg != "self"]


def recorded_actions() -> set[str]:
    """Every value that ``action`` of ``app.audit.events.record`` is given, in the whole service."""
    (record,) = (
        one for one in _functions(_SOURCE / "audit/events.py") if one.node.name == "record"
    )
    return set(_passed(record, "action"))


@cache
def _modules() -> dict[Path, ast.Module]:
    """All modules of the service, parsed once."""
    found = sorted(_SOURCE.rglob("*.py"))
    return {path: ast.parse(path.read_text(encoding="utf-8")) for path in found}


def _functions(path: Path) -> Iterator[_Function]:
    for node in ast.walk(_modules()[path]):
        if isinstance(node, ast.FunctionDef):
            yield _Function(path, node)


@cache
def _calls() -> dict[str, list[tuple[_Function, ast.Call]]]:
    """All calls in the service, each with the function that makes it, by the name called."""
    found: dict[str, list[tuple[_Function, ast.Call]]] = {}
    for path in _modules():
        for caller in _functions(path):
            for call in ast.walk(caller.node):
                if isinstance(call, ast.Call):
                    found.setdefault(_name_of(call.func), []).append((caller, call))
    return found


def _passed(function: _Function, parameter: str) -> Iterator[str]:
    """What ``function`` is given as ``parameter`` by all that call it."""
    name, place = function.node.name, function.parameters.index(parameter)
    for caller, call in _calls().get(name, ()):
        if name.startswith("_") and caller.path != function.path:
            continue
        named = [one.value for one in call.keywords if one.arg == parameter]
        for written in named or call.args[place : place + 1]:
            yield from _values(written, caller)


def _name_of(called: ast.expr) -> str:
    return getattr(called, "id", None) or getattr(called, "attr", "")


def _values(written: ast.expr, function: _Function) -> Iterator[str]:
    """The texts that the expression in ``function`` may have."""
    match written:
        case ast.Constant(value=value):
            yield str(value)
        case ast.IfExp(body=body, orelse=other):
            yield from (*_values(body, function), *_values(other, function))
        case ast.JoinedStr(values=parts):
            found = product(*(list(_values(part, function)) for part in parts))
            yield from ("".join(words) for words in found)
        case ast.FormattedValue(value=value):
            yield from _values(value, function)
        case ast.Name(id=name) | ast.Attribute(value=ast.Name(id=name), attr="value") if (
            name in _ENUMERATED
        ):
            yield from map(str, _ENUMERATED[name])
        case ast.Name(id=name) if name in function.parameters:
            yield from _passed(function, name)
        case ast.Name(id=name) if name.isupper():
            yield from _named_texts(name)
        case _:
            raise AssertionError(f"{function.path}: what is {ast.unparse(written)}?")


def _named_texts(name: str) -> Iterator[str]:
    """What the constant of that name, wherever it is written, stands for."""
    for module in _modules().values():
        for line in module.body:
            match line:
                case ast.Assign(
                    targets=[ast.Name(id=assigned)], value=ast.Constant(value=str() as text)
                ) if assigned == name:
                    yield text

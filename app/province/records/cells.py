"""A record as a row of a table: simple members as they are, lists and amounts in short forms."""

import re
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

import orjson
from sqlalchemy import JSON, Boolean, Float, Integer

from app.errors import DomainError
from app.province.records import kinds
from app.province.records.kinds import Content, RecordKind, plain
from app.web.csv_cells import harmless, restored
from app.web.strict_json import read_json

_NUMERAL = re.compile(r"-?[0-9]{1,20}(\.[0-9]{1,20})?(e-?[0-9]{1,3})?")


class Form(NamedTuple):
    """How a member is written into a cell, and read from one that is not empty.

    What can't be read stays as it was written: the schema then says what is wrong with it.
    """

    write: Callable[[Any], str]
    read: Callable[[str], Any]


def headings(kind: RecordKind) -> list[str]:
    """The table's headings: the members, two for each bilingual one."""
    found: list[str] = []
    columns = {column: member for member, column in kind.members.items()}
    for column in kind.table.columns:
        if column.name != "revision":
            found.append(columns.get(column.name, column.name))
    return found


def write_cells(kind: RecordKind, content: Content) -> list[str]:
    """The cells of a record, in the order of ``headings``."""
    return [harmless(_cell(kind, content, heading)) for heading in headings(kind)]


def read_cells(kind: RecordKind, row: Mapping[str, str]) -> Content:
    """The record that a row describes, ready to be checked; an empty cell is left out."""
    found: Content = {}
    for heading, written in row.items():
        cell = restored(written.strip())
        member, _, language = heading.rpartition("_")
        if member in kind.bilingual and language in ("vi", "en"):
            if cell:
                found.setdefault(member, {})[language] = cell
        elif cell:
            found[heading] = _form(kind, heading).read(cell) if heading in kind.members else cell
    return found


def _cell(kind: RecordKind, content: Content, heading: str) -> str:
    member, _, language = heading.rpartition("_")
    if member in kind.bilingual and language in ("vi", "en"):
        texts = content[member]
        return texts[language] if texts else ""
    value = plain(content[heading])
    return "" if value is None else _form(kind, heading).write(value)


def _form(kind: RecordKind, member: str) -> Form:
    short = _SHORT.get((kind.name, member))
    if short is not None:
        return short
    column = kind.table.c[kind.members[member]]
    if isinstance(column.type, Boolean):
        return _FLAG
    if isinstance(column.type, Integer | Float):
        return _NUMBER
    return _JSON if isinstance(column.type, JSON) else _TEXT


def _read_flag(cell: str) -> Any:
    return {"true": True, "false": False}.get(cell.lower(), cell)


def _read_number(cell: str) -> Any:
    # int() and float() also take other scripts' digits, underscores and infinity.
    if not _NUMERAL.fullmatch(cell):
        return cell
    return float(cell) if set(cell) & set(".e") else int(cell)


def _read_json(cell: str) -> Any:
    try:
        return read_json(cell.encode())
    except (DomainError, UnicodeEncodeError):
        return cell


def _read_list(cell: str) -> list[str]:
    return [one.strip() for one in cell.split(";") if one.strip()]


def _write_area_keys(keys: Any) -> str:
    return ";".join(f"{key['scheme']}/{key['code']}" for key in keys)


def _read_area_keys(cell: str) -> list[Any]:
    parts = (one.partition("/") for one in _read_list(cell))
    return [{"scheme": scheme, "code": code} for scheme, _, code in parts]


def _write_amount(amount: Any) -> str:
    return f"{amount['count']} {amount['basis']}"


def _read_amount(cell: str) -> Any:
    count, _, basis = cell.partition(" ")
    return {"count": _read_number(count), "basis": basis.strip()}


_TEXT = Form(str, str)
_FLAG = Form(lambda value: "true" if value else "false", _read_flag)
_NUMBER = Form(str, _read_number)
_JSON = Form(lambda value: orjson.dumps(value).decode(), _read_json)
_LIST = Form(";".join, _read_list)
_SPANS = Form(" ".join, str.split)
_AREA_KEYS = Form(_write_area_keys, _read_area_keys)
_AMOUNT = Form(_write_amount, _read_amount)
_AMOUNTS = Form(
    lambda amounts: ";".join(map(_write_amount, amounts)),
    lambda cell: list(map(_read_amount, _read_list(cell))),
)
_SHORT: Mapping[tuple[str, str], Form] = {
    (kinds.AREAS.name, "successors"): _AREA_KEYS,
    (kinds.CATEGORIES.name, "keywords"): _LIST,
    (kinds.CATEGORIES.name, "emergency_numbers"): _LIST,
    (kinds.CALENDAR_DAYS.name, "spans"): _SPANS,
    (kinds.DEADLINE_CLASSES.name, "allowed"): _AMOUNT,
    (kinds.DEADLINE_CLASSES.name, "warning"): _AMOUNT,
    (kinds.DEADLINE_CLASSES.name, "escalations"): _AMOUNTS,
}

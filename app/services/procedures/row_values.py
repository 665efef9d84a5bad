"""Values as rows of the catalogue write them; cells of CSV hold lists as texts."""

import re
from collections.abc import Callable
from datetime import date
from enum import StrEnum
from typing import Any

from app.province.local_time import local_day
from app.services.intake.row_fields import RowFields
from app.services.procedures.parts import MAX_CODE, MAX_URL
from app.texts.folding import fold

_NOT_A_SLUG = re.compile(r"[^0-9a-z]+")
_SLUG = re.compile(r"[0-9a-zA-Z][0-9a-zA-Z._-]{0,63}", re.ASCII)


def slug(written: str) -> str:
    """A code out of a name: "Hộ tịch" is ``ho_tich``; what is a code stays as it is."""
    if is_slug(written):
        return written
    return _NOT_A_SLUG.sub("_", fold(written)).strip("_")[:MAX_CODE]


def link(fields: RowFields, name: str) -> str:
    """An address that phones may open; raises ``RowRefused``."""
    found = fields.text(name, MAX_URL)
    if found and not found.startswith("https://"):
        raise fields.refuse(name, "must be https")
    return found


def day(fields: RowFields, name: str) -> date | None:
    """A local day; raises ``RowRefused``."""
    moment = fields.moment(name)
    return None if moment is None else local_day(moment)


def one_of(fields: RowFields, name: str, choices: type[StrEnum], *, required: bool = False) -> str:
    """One of ``choices``, or "" where there is none; raises ``RowRefused``."""
    found = fields.text(name, 16)
    if found not in tuple(choices) and (found or required):
        raise fields.refuse(name, f"must be one of {', '.join(choices)}")
    return found


def is_slug(written: str) -> bool:
    """Whether it is a code already."""
    return _SLUG.fullmatch(written) is not None


def _listed(sent: Any, name: str, separator: str) -> Any:
    """A list as it was sent, or as the cell of a table holds it."""
    listed = sent.get(name)
    if isinstance(listed, str):
        return [part for part in listed.split(separator) if part.strip()]
    return listed


def read_texts(
    sent: Any, name: str, max_items: int, max_length: int, *, separator: str
) -> list[str]:
    """A list of texts without empty and repeated ones; raises ``RowRefused``."""
    values = RowFields({name: _listed(sent, name, separator)}).values(name, max_items)
    read = (RowFields({name: value}).text(name, max_length) for value in values)
    return list(dict.fromkeys(text for text in read if text))


def read_parts(
    sent: Any,
    name: str,
    max_items: int,
    read: Callable[[RowFields], dict[str, Any] | None],
    *,
    separator: str,
) -> list[dict[str, Any]]:
    """A list of objects; a text in place of one is its name."""
    values = RowFields({name: _listed(sent, name, separator)}).values(name, max_items)
    found = []
    for position, value in enumerate(values):
        given = {"text": value} if isinstance(value, str) else value
        part = read(RowFields(given, f"{name}[{position}]"))
        if part is not None:
            found.append(part)
    return found

"""Reading one row of the catalogue, in our own form: CSV, NDJSON or a signed message.

What a row names is read strictly; what it leaves out is empty. Cells of CSV hold lists as texts:
papers parted by bars, the legal basis by semicolons.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from app.province.local_time import local_day
from app.services.procedures.codes import MAX_FULL_CODE, shown_code
from app.services.procedures.parts import (
    MAX_AMOUNT_DIGITS,
    MAX_CODE,
    MAX_COPIES_DIGITS,
    MAX_DAYS_DIGITS,
    MAX_FEES,
    MAX_KEYWORDS,
    MAX_LAWS,
    MAX_LIMITS,
    MAX_NAME,
    MAX_PAPERS,
    MAX_RESULTS,
    MAX_SHORT,
    MAX_STEPS,
    MAX_TEXT,
    MAX_URL,
    Channel,
    FeeKind,
    Level,
    Unit,
    fee,
    time_limit,
)
from app.services.row_fields import RowFields
from app.texts.folding import fold

_NOT_A_SLUG = re.compile(r"[^0-9a-z]+")
_SLUG = re.compile(r"[0-9a-zA-Z][0-9a-zA-Z._-]{0,63}", re.ASCII)


@dataclass(frozen=True)
class ProcedureRow:
    """A row that was read: what it says of a procedure, and from when until when it says so.

    ``values`` are the columns and members of details that it names; with ``is_partial`` the others
    stay as they are.
    """

    code: str
    values: Mapping[str, Any]
    valid_from: date | None = None
    valid_until: date | None = None
    is_partial: bool = False


def read_own_row(sent: Any) -> ProcedureRow:
    """A row in our own form; raises ``RowRefused``."""
    fields = RowFields(sent)
    written = fields.text("code", MAX_FULL_CODE)
    code = shown_code(written)
    if code is None:
        raise fields.refuse("code", "must be like 1.000656")
    full_code = fields.text("full_code", MAX_FULL_CODE) or written
    if shown_code(full_code) != code:
        raise fields.refuse("full_code", "must begin with the code")
    field_vi, agency = fields.text("field_vi", MAX_SHORT), fields.text("agency", MAX_SHORT)
    values: dict[str, Any] = {
        "full_code": full_code,
        "name_vi": fields.text("name_vi", MAX_NAME, required=True),
        "name_en": fields.text("name_en", MAX_NAME),
        "field": slug(fields.text("field", MAX_CODE) or field_vi),
        "field_vi": field_vi,
        "field_en": fields.text("field_en", MAX_SHORT),
        "agency": slug(agency),
        "agency_vi": fields.text("agency_vi", MAX_SHORT) or ("" if _is_slug(agency) else agency),
        "level": one_of(fields, "level", Level, required=True),
        "keywords": _texts(sent, "keywords", MAX_KEYWORDS, MAX_SHORT, separator="|"),
        "channels": [str(one) for one in _channels(sent)],
        "steps": _parts(sent, "steps", MAX_STEPS, _step, separator="|"),
        "papers": _parts(sent, "papers", MAX_PAPERS, _paper, separator="|"),
        "fees": _fees(fields, sent),
        "time_limits": _time_limits(fields, sent),
        "legal_basis": _parts(sent, "legal_basis", MAX_LAWS, _law, separator=";"),
        "results": _parts(sent, "results", MAX_RESULTS, _result, separator="|"),
        "requirements": fields.text("requirements", MAX_TEXT, multiline=True),
        "url": link(fields, "url"),
    }
    valid_from, valid_until = day(fields, "valid_from"), day(fields, "valid_until")
    if valid_from is not None and valid_until is not None and valid_until < valid_from:
        raise fields.refuse("valid_until", "before valid_from")
    return ProcedureRow(code, values, valid_from, valid_until)


def slug(written: str) -> str:
    """A code out of a name: "Hộ tịch" is ``ho_tich``; what is a code stays as it is."""
    if _is_slug(written):
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


def _is_slug(written: str) -> bool:
    return _SLUG.fullmatch(written) is not None


def _listed(sent: Any, name: str, separator: str) -> Any:
    """A list as it was sent, or as the cell of a table holds it."""
    listed = sent.get(name)
    if isinstance(listed, str):
        return [part for part in listed.split(separator) if part.strip()]
    return listed


def _texts(sent: Any, name: str, max_items: int, max_length: int, *, separator: str) -> list[str]:
    values = RowFields({name: _listed(sent, name, separator)}).values(name, max_items)
    read = (RowFields({name: value}).text(name, max_length) for value in values)
    return list(dict.fromkeys(text for text in read if text))


def _parts(
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


def _channels(sent: Any) -> list[Channel]:
    values = _texts(sent, "channels", len(Channel), 16, separator="|")
    fields = RowFields({"channels": values})
    if not set(values) <= set(Channel):
        raise fields.refuse("channels", f"must be among {', '.join(Channel)}")
    return [one for one in Channel if one in values]


def _step(fields: RowFields) -> dict[str, Any] | None:
    text = fields.text("text", MAX_TEXT, multiline=True)
    if not text:
        return None
    return {"case": fields.text("case", MAX_NAME), "text": text}


def _paper(fields: RowFields) -> dict[str, Any] | None:
    name = fields.text("name_vi", MAX_NAME) or fields.text("text", MAX_NAME)
    if not name:
        return None
    originals, copies = (fields.whole(one, MAX_COPIES_DIGITS) for one in ("originals", "copies"))
    database = fields.text("database", MAX_SHORT)
    return {
        "case": fields.text("case", MAX_NAME),
        "name_vi": name,
        "name_en": fields.text("name_en", MAX_NAME),
        "originals": originals,
        "copies": copies,
        "form_name": fields.text("form_name", MAX_SHORT),
        "form_url": link(fields, "form_url"),
        "is_obtainable": bool(database) or fields.flag("is_obtainable"),
        "database": database,
    }


def _fees(fields: RowFields, sent: Any) -> list[dict[str, Any]]:
    """The fees; a table has one cell of đồng instead."""
    if sent.get("fees") not in (None, ""):
        return [_fee(one) for one in fields.parts("fees", MAX_FEES)]
    amount = fields.whole("fee_vnd", 9)
    return [] if amount is None else [fee(amount)]


def _fee(fields: RowFields) -> dict[str, Any]:
    """A fee: free, fixed in đồng, or by a tariff that its note tells; raises ``RowRefused``."""
    kind = one_of(fields, "kind", FeeKind)
    amount = fields.whole("amount_vnd", MAX_AMOUNT_DIGITS)
    if kind == FeeKind.FIXED and amount is None:
        raise fields.refuse("amount_vnd", "required")
    found = fee(None if kind == FeeKind.TARIFF else 0 if kind == FeeKind.FREE else amount)
    return found | {
        "name_vi": fields.text("name_vi", MAX_SHORT),
        "name_en": fields.text("name_en", MAX_SHORT),
        "channel": one_of(fields, "channel", Channel) or None,
        "note": fields.text("note", MAX_TEXT, multiline=True),
    }


def _time_limits(fields: RowFields, sent: Any) -> list[dict[str, Any]]:
    """The time limits; a table has one cell of working days instead."""
    if sent.get("time_limits") not in (None, ""):
        return [_time_limit(one) for one in fields.parts("time_limits", MAX_LIMITS)]
    days = fields.whole("time_limit_working_days", MAX_DAYS_DIGITS)
    return [] if days is None else [time_limit(None, days, Unit.WORKING_DAY)]


def _time_limit(fields: RowFields) -> dict[str, Any]:
    unit = one_of(fields, "unit", Unit) or Unit.WORKING_DAY
    amount = fields.whole("amount", MAX_DAYS_DIGITS)
    note = fields.text("note", MAX_TEXT, multiline=True)
    if amount is None and not note:
        raise fields.refuse("amount", "required without a note")
    return time_limit(one_of(fields, "channel", Channel) or None, amount, unit, note)


def _law(fields: RowFields) -> dict[str, Any] | None:
    title = fields.text("title", MAX_NAME) or fields.text("text", MAX_NAME)
    if not title:
        return None
    issued = day(fields, "issued_on")
    return {
        "number": fields.text("number", MAX_SHORT),
        "title": title,
        "issued_on": issued.isoformat() if issued else None,
        "url": link(fields, "url"),
    }


def _result(fields: RowFields) -> dict[str, Any] | None:
    name = fields.text("name_vi", MAX_NAME) or fields.text("text", MAX_NAME)
    if not name:
        return None
    return {"name_vi": name, "name_en": fields.text("name_en", MAX_NAME)}

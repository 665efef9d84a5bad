"""The national messages about procedures: ``LayDanhSachTTHC`` (a list) and ``LayThuTuc`` (in full).

Their names are written in capitals by the national base and in mixed case by others; here they are
read without regard to that. A list says little of each procedure: what a message does not name
stays as it is.
"""

import re
from collections.abc import Callable, Mapping
from typing import Any

from app.services.procedures.codes import MAX_FULL_CODE, shown_code
from app.services.procedures.national_costs import read_fees, read_time_limits, read_ways
from app.services.procedures.national_names import NAMES, NationalMessage
from app.services.procedures.parts import (
    MAX_CODE,
    MAX_COPIES_DIGITS,
    MAX_KEYWORDS,
    MAX_LAWS,
    MAX_NAME,
    MAX_PAPERS,
    MAX_RESULTS,
    MAX_SHORT,
    MAX_STEPS,
    MAX_TEXT,
    Level,
)
from app.services.procedures.row_values import slug
from app.services.procedures.rows import ProcedureRow
from app.texts.folding import fold

_LEVELS = (
    ("toan trinh", Level.FULL),
    ("mot phan", Level.PARTIAL),
    ("cung cap thong tin", Level.INFORMATION),
    ("4", Level.FULL),
    ("3", Level.PARTIAL),
    ("2", Level.INFORMATION),
    ("1", Level.INFORMATION),
)
_MAX_CASES = 50


def is_national(sent: Any) -> bool:
    """Whether a row has the national names."""
    names = {str(name).upper() for name in sent} if isinstance(sent, dict) else set()
    return not names.isdisjoint(NAMES["code"])


def read_national_row(sent: Any) -> ProcedureRow:
    """A row of a list, or a procedure in full; raises ``RowRefused``."""
    message = NationalMessage(sent)
    written = message.text(message.first("code"), MAX_FULL_CODE, required=True)
    code = shown_code(written)
    if code is None:
        raise message.refuse(message.first("code"), "must be like 1.000656")
    name = message.text(message.first("name_vi"), MAX_NAME, required=True)
    values: dict[str, Any] = {"full_code": written, "name_vi": name} | _where(message)
    for ours, read in _READERS.items():
        if any(message.has(theirs) for theirs in NAMES[ours]):
            values |= read(message, message.first(ours))
    return ProcedureRow(
        code,
        values,
        message.day(message.first("valid_from")),
        message.day(message.first("valid_until")),
        is_partial=True,
    )


def _where(message: NationalMessage) -> dict[str, Any]:
    """Field and agency, each named beside the procedure or in a list of its own."""
    found: dict[str, Any] = {}
    field, name = message.text("MALINHVUC", MAX_CODE), message.text("TENLINHVUC", MAX_SHORT)
    for one in message.parts(message.first("fields"), _MAX_CASES):
        field = field or one.text("MALINHVUC", MAX_CODE)
        name = name or one.text("TENLINHVUC", MAX_SHORT) or one.text("TEXT", MAX_SHORT)
    if name:
        found |= {"field": slug(field or name), "field_vi": name}
    for one in message.parts(message.first("agencies"), _MAX_CASES):
        agency = one.text("TENDONVI", MAX_SHORT) or one.text("TEXT", MAX_SHORT)
        if agency:
            code = one.text("MADONVI", MAX_CODE)
            return found | {"agency": slug(code or agency), "agency_vi": agency}
    return found


def _level(message: NationalMessage, name: str) -> dict[str, Any]:
    written = fold(message.text(name, MAX_SHORT))
    level = next((level for words, level in _LEVELS if words in written), None)
    return {} if level is None else {"level": level.value}


def _steps(message: NationalMessage, name: str) -> dict[str, Any]:
    found = []
    for group in message.parts(name, _MAX_CASES):
        case = group.text("TRUONGHOP", MAX_NAME)
        texts = [
            one.text("TENTRINHTU", MAX_TEXT, lines=True)
            for one in group.parts("TRINHTU", MAX_STEPS)
        ]
        texts += [group.text("TENTRINHTU", MAX_TEXT, lines=True)]
        texts += group.text("TEXT", MAX_TEXT, lines=True).split("\n")
        found += [{"case": case, "text": text.strip()} for text in texts if text.strip()]
    return {"steps": found[:MAX_STEPS]}


def _papers(message: NationalMessage, name: str) -> dict[str, Any]:
    found = []
    for group in message.parts(name, _MAX_CASES):
        case = group.text("TRUONGHOP", MAX_NAME)
        # Without cases the papers stand in the list themselves.
        papers = list(group.parts("GIAYTO", MAX_PAPERS)) if group.has("GIAYTO") else [group]
        found += [read for one in papers if (read := _paper(one, case)) is not None]
    return {"papers": found[:MAX_PAPERS]}


def _paper(message: NationalMessage, case: str) -> dict[str, Any] | None:
    name = message.text("TENGIAYTO", MAX_NAME) or message.text("TEXT", MAX_NAME)
    if not name:
        return None
    return {
        "case": case,
        "name_vi": name,
        "name_en": "",
        "originals": message.whole("SOBANCHINH", MAX_COPIES_DIGITS),
        "copies": message.whole("SOBANSAO", MAX_COPIES_DIGITS),
        "form_name": message.text("TENMAUDON", MAX_SHORT),
        "form_url": message.link("URL"),
        # A result of another procedure stands for the paper: the agency has it.
        "is_obtainable": bool(message.text("MA_KQ_THAYTHE", MAX_SHORT)),
        "database": "",
    }


def _laws(message: NationalMessage, name: str) -> dict[str, Any]:
    found = []
    for one in message.parts(name, MAX_LAWS):
        title = one.text("TENVANBAN", MAX_NAME)
        number = one.text("SOVANBAN", MAX_SHORT)
        titles = [title or number] if title or number else one.text("TEXT", MAX_TEXT).split(";")
        issued = one.day("NGAYBANHANH")
        found += [
            {
                "number": number,
                "title": text.strip()[:MAX_NAME],
                "issued_on": issued.isoformat() if issued else None,
                "url": one.link("DIACHITRUYCAP"),
            }
            for text in titles
            if text.strip()
        ]
    return {"legal_basis": found[:MAX_LAWS]}


def _results(message: NationalMessage, name: str) -> dict[str, Any]:
    names = (
        one.text("TENKETQUA", MAX_NAME) or one.text("TEXT", MAX_NAME)
        for one in message.parts(name, MAX_RESULTS)
    )
    return {"results": [{"name_vi": one, "name_en": ""} for one in names if one]}


def _requirements(message: NationalMessage, name: str) -> dict[str, Any]:
    return {"requirements": message.text(name, MAX_TEXT, lines=True)}


def _keywords(message: NationalMessage, name: str) -> dict[str, Any]:
    written = re.split(r"[;,|]", message.text(name, MAX_TEXT))
    found = dict.fromkeys(one.strip()[:MAX_SHORT] for one in written if one.strip())
    return {"keywords": list(found)[:MAX_KEYWORDS]}


def _url(message: NationalMessage, name: str) -> dict[str, Any]:
    return {"url": message.link(name)}


_READERS: Mapping[str, Callable[[NationalMessage, str], dict[str, Any]]] = {
    "level": _level,
    "steps": _steps,
    "papers": _papers,
    "fees": read_fees,
    "time_limits": read_time_limits,
    "ways": read_ways,
    "legal_basis": _laws,
    "results": _results,
    "requirements": _requirements,
    "keywords": _keywords,
    "url": _url,
}

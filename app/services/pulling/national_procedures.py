"""A procedure as the platform tells it (LayThuTuc), in the form of our own import files."""

import re
from collections.abc import Mapping
from typing import Any

from app.texts.folding import fold

_LEVELS = {
    "toan trinh": "full",
    "4": "full",
    "mot phan": "partial",
    "3": "partial",
    "cung cap thong tin": "information",
    "2": "information",
    "1": "information",
}
# Our names by theirs; what is absent is unknown.
_TEXTS = {
    "code": "MaTTHC",
    "name_vi": "TenTTHC",
    "field_vi": "TenLinhVuc",
    "agency": "CoQuanThucHien",
    "legal_basis": "CanCuPhapLy",
    "url": "DuongDan",
}
_DIGITS = re.compile(r"\d{1,9}", re.ASCII)


def own_form(sent: Mapping[str, Any], english: Mapping[str, str]) -> dict[str, Any]:
    """The row as ``read_procedure`` takes it, which says what is wrong with it.

    The platform knows no English: ``english`` is what we have.
    """
    row = {name: sent.get(theirs) for name, theirs in _TEXTS.items()}
    return row | {
        **english,
        "level": _level(sent.get("MucDo")),
        "fee_vnd": _number(sent.get("LePhi")),
        "time_limit_working_days": _number(sent.get("ThoiHanGiaiQuyet")),
        "papers": _papers(sent.get("ThanhPhanHoSo")),
    }


def _level(told: Any) -> str:
    """The level of service; what is told otherwise is at least information."""
    return _LEVELS.get(fold(str(told)), "information")


def _number(told: Any) -> str:
    """A bare number; a sentence about fees or days is none."""
    written = str(told).strip()
    return written if _DIGITS.fullmatch(written) else ""


def _papers(told: Any) -> list[Any]:
    listed = told if isinstance(told, list) else []
    return [one.get("TenGiayTo") if isinstance(one, Mapping) else one for one in listed]

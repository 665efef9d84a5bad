"""Official numbers of a person or organisation, each in its namespace."""

import re
from dataclasses import dataclass

from app.database import Sealer

CITIZEN_12 = "citizen12"
CITIZEN_9 = "citizen9"
TAX_CODE = "tax_code"
_CITIZEN_12 = re.compile(r"0\d{11}")
_CITIZEN_9 = re.compile(r"\d{9}")
# Ten digits, with three more for a branch; twelve where a household or person has it.
_TAX_CODE = re.compile(r"(\d{10})(?:-?(\d{3}))?|(\d{12})")
_SHOWN_DIGITS = 3
# What forms are filled with; 012345678 may be somebody's, from the time of nine digits.
_COUNTED = ("123456789", "987654321", "0123456789", "1234567890", "012345678901")


@dataclass(frozen=True)
class Identifier:
    """``namespace`` is citizen12 (căn cước, 12 digits), citizen9 (the older card) or tax_code."""

    namespace: str
    value: str


def read_citizen_number(written: str | None) -> Identifier | None:
    """The citizen number in ``written``, or None for what is none.

    Placeholders such as 000000001 occur in real data and must never match anyone.
    """
    value = _plain(written)
    if _CITIZEN_12.fullmatch(value):
        return Identifier(CITIZEN_12, value)
    if _CITIZEN_9.fullmatch(value):
        return Identifier(CITIZEN_9, value)
    return None


def read_tax_code(written: str | None) -> Identifier | None:
    """The tax code of an organisation (mã số thuế), a branch's hyphen left out; None for none."""
    found = _TAX_CODE.fullmatch(_plain(written))
    return Identifier(TAX_CODE, "".join(filter(None, found.groups()))) if found else None


def identifier_hash(sealer: Sealer, identifier: Identifier) -> bytes:
    """The keyed hash under which ``identifier`` is found (32 bytes)."""
    return sealer.lookup_hash(identifier.namespace, identifier.value)


def masked(value: str) -> str:
    """``value`` as its owner is shown it: enough to know it, too little to use it."""
    return "*" * (len(value) - _SHOWN_DIGITS) + value[-_SHOWN_DIGITS:]


def _plain(written: str | None) -> str:
    """``written`` without the spaces around it; empty for a placeholder."""
    value = (written or "").strip()
    return "" if not value.isascii() or _is_placeholder(value) else value


def _is_placeholder(value: str) -> bool:
    return len(set(value)) == 1 or value.startswith("000") or value in _COUNTED

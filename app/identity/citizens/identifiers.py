"""Official numbers of a person or organisation, each in its namespace."""

import re
from dataclasses import dataclass

_CITIZEN_12 = re.compile(r"0\d{11}")
_CITIZEN_9 = re.compile(r"\d{9}")


@dataclass(frozen=True)
class Identifier:
    """``namespace`` is citizen12 (căn cước, 12 digits) or citizen9 (the older card)."""

    namespace: str
    value: str


def read_citizen_number(written: str | None) -> Identifier | None:
    """The citizen number in ``written``, or None for what is none.

    Placeholders such as 000000001 occur in real data and must never match anyone.
    """
    value = (written or "").strip()
    if not value.isascii() or _is_placeholder(value):
        return None
    if _CITIZEN_12.fullmatch(value):
        return Identifier("citizen12", value)
    if _CITIZEN_9.fullmatch(value):
        return Identifier("citizen9", value)
    return None


def _is_placeholder(value: str) -> bool:
    return len(set(value)) == 1 or value.startswith("000") or value in ("123456789", "012345678901")

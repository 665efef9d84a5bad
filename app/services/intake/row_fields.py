"""Reading one row from another system, field by field; every refusal names the field."""

import unicodedata
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from app.province.local_time import LOCAL

# yyyyMMddHHmmss, and its shorter forms without seconds or without a time of day.
_COMPACT = {8: "%Y%m%d", 12: "%Y%m%d%H%M", 14: "%Y%m%d%H%M%S"}
_FULL_DIGITS = 14
# Since then clocks have not been changed.
_SAME_OFFSET_SINCE = "1976"
_OFFSET = timedelta(hours=7)
# Outside are slips of the pen, and "0001-01-01" or "9999-12-31" for "no date".
_YEARS = range(1900, 2200)
# So many code points at most become one when a text is composed (Unicode's NFC).
_MOST_PER_COMPOSED = 4
_REFUSED_CATEGORIES = frozenset(("Cc", "Cs", "Co", "Cn", "Zl", "Zp"))
# Marks, overrides, embeddings and isolates of the bidirectional algorithm: they make a text look
# like another one.
_BIDI = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


class RowRefused(Exception):
    """One row cannot be taken; ``reason`` names the field and what is wrong."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class RowFields:
    """The fields of one JSON object; raises ``RowRefused`` for what is none, and for each fault.

    Fields that nobody asks for are let be. ``path`` is where in the row the object stands.
    """

    def __init__(self, value: Any, path: str = "") -> None:
        if not isinstance(value, dict):
            raise RowRefused(f"{path or 'row'}: must be an object")
        self._fields: Mapping[str, Any] = value
        self._prefix = f"{path}." if path else ""

    def refuse(self, name: str, fault: str) -> RowRefused:
        """The refusal of the field ``name``, to be raised."""
        return RowRefused(f"{self._prefix}{name}: {fault}")

    def text(
        self, name: str, max_length: int, *, required: bool = False, multiline: bool = False
    ) -> str:
        """NFC text, trimmed, at most ``max_length`` characters; "" where there is none.

        Without ``multiline`` line breaks and tabs become spaces.
        """
        value = self._fields.get(name)
        if value is None or value == "":
            if required:
                raise self.refuse(name, "required")
            return ""
        if not isinstance(value, str):
            raise self.refuse(name, "must be a string")
        if len(value) <= max_length and _is_clean(value):
            return value  # as nearly all are
        # Looked at before it is composed: marks by the hundred thousand would take minutes.
        if len(value.strip()) > _MOST_PER_COMPOSED * max_length:
            raise self.refuse(name, f"longer than {max_length} characters")
        found = _clean(value)
        if found is None:
            raise self.refuse(name, "has control characters or is not UTF-8")
        if not multiline:
            found = " ".join(found.split())
        if len(found) > max_length:
            raise self.refuse(name, f"longer than {max_length} characters")
        if required and not found:
            raise self.refuse(name, "required")
        return found

    def moment(self, name: str) -> datetime | None:
        """A moment in UTC, sent compact or in ISO form, local where it names no zone; or None."""
        written = self.text(name, 40)
        if not written:
            return None
        try:
            moment = _read_compact(written) or _read_moment(written)
        except (ValueError, OverflowError) as error:
            raise self.refuse(name, "no time (yyyyMMddHHmmss or ISO 8601)") from error
        if moment.year not in _YEARS:
            raise self.refuse(name, f"not from {_YEARS[0]} to {_YEARS[-1]}")
        return moment

    def whole(self, name: str, max_digits: int) -> int | None:
        """A whole number, not negative, written in digits or sent as a number."""
        value = self._fields.get(name)
        if isinstance(value, int) and not isinstance(value, bool):
            written = str(value) if value < 10**max_digits else "too large"
        else:
            written = self.text(name, 40)
        if not written:
            return None
        if not (written.isascii() and written.isdigit()) or len(written) > max_digits:
            raise self.refuse(name, f"must be a whole number of at most {max_digits} digits")
        return int(written)

    def flag(self, name: str) -> bool:
        """true or false, sent so or as a word; false where there is none."""
        value = self._fields.get(name)
        written = self.text(name, 8) if not isinstance(value, bool) else str(value).lower()
        if written not in ("", "true", "false"):
            raise self.refuse(name, "must be true or false")
        return written == "true"

    def values(self, name: str, max_items: int) -> list[Any]:
        """A list of at most ``max_items``; empty where there is none."""
        value = self._fields.get(name)
        if value is None or value == "":
            return []
        if not isinstance(value, list):
            raise self.refuse(name, "must be a list")
        if len(value) > max_items:
            raise self.refuse(name, f"more than {max_items} entries")
        return value

    def parts(self, name: str, max_items: int) -> list["RowFields"]:
        """A list of objects, at most ``max_items``; empty where there is none."""
        listed = self.values(name, max_items)
        return [
            RowFields(value, f"{self._prefix}{name}[{position}]")
            for position, value in enumerate(listed)
        ]


def _is_clean(value: str) -> bool:
    """Whether ``_clean`` would find nothing to do, nor anybody who wants single spaces."""
    return (
        value.isprintable()
        and unicodedata.is_normalized("NFC", value)
        and "  " not in value
        and value[0] != " "
        and value[-1] != " "
    )


def _clean(value: str) -> str | None:
    """``value`` in NFC, trimmed, its line ends made one; None where it holds trickery."""
    found = unicodedata.normalize("NFC", value).strip()
    found = found.replace("\r\n", "\n").replace("\r", "\n")
    for character in found:
        if character in _BIDI:
            return None
        if unicodedata.category(character) in _REFUSED_CATEGORIES and character not in "\n\t":
            return None
    return found


def _read_compact(written: str) -> datetime | None:
    """``yyyyMMddHHmmss``, as nearly all are; None for another form, or for longer ago."""
    if len(written) != _FULL_DIGITS or written < _SAME_OFFSET_SINCE or not written.isdecimal():
        return None
    # It refuses digits of other scripts.
    return datetime.fromisoformat(f"{written[:8]}T{written[8:]}Z") - _OFFSET


def _read_moment(written: str) -> datetime:
    if written.isascii() and written.isdigit():
        layout = _COMPACT.get(len(written))
        if layout is None:
            raise ValueError(written)
        moment = datetime.strptime(written, layout).replace(tzinfo=LOCAL)
    else:
        moment = datetime.fromisoformat(written)
    return (moment if moment.tzinfo else moment.replace(tzinfo=LOCAL)).astimezone(UTC)

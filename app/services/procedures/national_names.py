"""How the national messages about procedures name things, and how one of their objects is read.

Their names are written in capitals by the national base and in mixed case by others; here they are
read without regard to that.
"""

import html
import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from app.services.intake.row_fields import RowFields, RowRefused
from app.services.procedures.parts import MAX_NAME, MAX_URL
from app.services.procedures.row_values import day

# Ours by theirs, all in one place. Where several are listed, the first that a message has counts.
NAMES: Mapping[str, tuple[str, ...]] = {
    "code": ("MATTHC", "MATHUTUC"),
    "name_vi": ("TENTTHC", "TENTHUTUC"),
    "field": ("MALINHVUC",),
    "field_vi": ("TENLINHVUC",),
    "fields": ("LINHVUCTHUCHIEN", "LINHVUC"),
    "agencies": ("COQUANTHUCHIEN", "COQUANCOTHAMQUYEN"),
    "level": ("MUCDO", "MUCDODVC"),
    "steps": ("TRINHTUTHUCHIEN",),
    "ways": ("CACHTHUCTHUCHIEN",),
    "papers": ("THANHPHANHOSO",),
    "fees": ("PHILEPHI",),
    "time_limits": ("THOIHANGIAIQUYET", "THOIGIANGIAIQUYET"),
    "legal_basis": ("CANCUPHAPLY",),
    "results": ("KETQUATHUCHIEN", "KETQUA"),
    "requirements": ("YEUCAU", "YEUCAUDIEUKIEN"),
    "keywords": ("TUKHOA",),
    "url": ("DUONGDAN", "LINKDVC", "URL"),
    "valid_from": ("NGAYCOHIEULUC", "NGAYHIEULUC"),
    "valid_until": ("NGAYHETHIEULUC",),
}
_BREAK = re.compile(r"<\s*(?:br|/p|/li|/div)\b[^<>]{0,100}>", re.IGNORECASE)
_TAG = re.compile(r"</?[a-zA-Z][^<>]{0,500}>")


def unwrap(sent: Any) -> list[Any]:
    """The rows of a message: those of its ``result``, or the message itself."""
    if isinstance(sent, dict):
        named = {str(name).upper(): value for name, value in sent.items()}
        result = named.get("RESULT", named.get("DATA"))
        if result is not None and not named.keys() & set(NAMES["code"]):
            return result if isinstance(result, list) else [result]
    return [sent]


class NationalMessage:
    """The fields of a national object, whatever the case of their names."""

    def __init__(self, sent: Any, path: str = "") -> None:
        RowFields(sent, path)
        self._prefix = f"{path}." if path else ""
        self._sent = {str(name).upper(): (str(name), value) for name, value in sent.items()}
        self._fields = RowFields({name: plain(value) for name, value in sent.items()}, path)

    def has(self, name: str) -> bool:
        """Whether the object names it at all."""
        return name in self._sent

    def first(self, ours: str) -> str:
        """Which of the names of ``ours`` the object has; the first one where it has none."""
        return next((name for name in NAMES[ours] if self.has(name)), NAMES[ours][0])

    def value(self, name: str) -> Any:
        """What was sent under ``name``."""
        return self._sent.get(name, (name, None))[1]

    def text(
        self, name: str, max_length: int, *, required: bool = False, lines: bool = False
    ) -> str:
        """``RowFields.text``; a number is taken as it would be written."""
        return self._fields.text(
            self._sent_as(name), max_length, required=required, multiline=lines
        )

    def whole(self, name: str, max_digits: int) -> int | None:
        """``RowFields.whole``; None for what is no number."""
        written = self.text(name, 40)
        return (
            int(written)
            if written.isascii() and written.isdigit() and len(written) <= max_digits
            else None
        )

    def link(self, name: str) -> str:
        """An https address, or "": the national base has others, which no phone should open."""
        found = self.text(name, MAX_NAME)
        return found if found.startswith("https://") and len(found) <= MAX_URL else ""

    def day(self, name: str) -> date | None:
        """A local day; raises ``RowRefused``."""
        return day(self._fields, self._sent_as(name))

    def parts(self, name: str, max_items: int) -> Iterator["NationalMessage"]:
        """A list of objects; one object alone, or a text in its place, is a list of one."""
        value = self.value(name)
        listed = value if isinstance(value, list) else [value] if value else []
        if len(listed) > max_items:
            raise self.refuse(name, f"more than {max_items} entries")
        for position, one in enumerate(listed):
            if one:
                whole = {"TEXT": one} if isinstance(one, str) else one
                yield NationalMessage(whole, f"{self._prefix}{self._sent_as(name)}[{position}]")

    def refuse(self, name: str, fault: str) -> RowRefused:
        """The refusal of a field, to be raised."""
        return self._fields.refuse(self._sent_as(name), fault)

    def _sent_as(self, name: str) -> str:
        return self._sent.get(name, (name, None))[0]


def plain(value: Any) -> Any:
    """A text without the marks of HTML that the national base has in some; a number as a text."""
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) < 10**18:
        return str(value)
    if not isinstance(value, str) or "<" not in value:
        return value
    return html.unescape(_TAG.sub("", _BREAK.sub("\n", value)))

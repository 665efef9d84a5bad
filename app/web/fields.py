"""The fields of our schemas: strict about what comes in, and their faults are codes.

marshmallow's messages are English sentences; here each is a code that ``problems`` turns into the
caller's language. A validator's ``error`` may carry values: "length min=1 max=100".
"""

import re
import unicodedata
from collections.abc import Mapping
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Any

from marshmallow import ValidationError, fields, validate

MAX_TEXT = 4000
# A letter with its marks, decomposed, has at most this many characters.
_LONGEST_DECOMPOSITION = 4
_REFUSED = (
    # Controls, line feed and tab left out.
    "\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029"
    # Marks, overrides, embeddings and isolates of the bidirectional algorithm: they make a text
    # look like another one.
    "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
    # Surrogates, private use, noncharacters. Not what is merely unassigned: a phone's newest
    # emoji are younger than our tables.
    "\ud800-\uf8ff\ufdd0-\ufdef\U000f0000-\U0010ffff"
    + "".join(f"{chr(plane + 0xFFFE)}{chr(plane + 0xFFFF)}" for plane in range(0, 0xF0000, 0x10000))
)
_REFUSED_IN_LINES = re.compile(f"[{_REFUSED}]")
_REFUSED_IN_LINE = re.compile(f"[{_REFUSED}\n\t]")
# Letters and signs by their category, and empty to the eye.
_BLANK_LETTERS = frozenset("\u115f\u1160\u2800\u3164\uffa0")
_REAL = re.compile(r"-?[0-9]{1,18}(?:\.[0-9]{1,18})?")
_WHOLE = re.compile(r"-?[0-9]{1,18}")


class Coded(fields.Field[Any]):
    """A field whose messages are codes."""

    CODES: Mapping[str, str] = {"required": "required", "null": "null"}

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.error_messages = {key: self.CODES.get(key, "type") for key in self.error_messages}


class Text(Coded, fields.String):
    """NFC text of ``min_length`` to ``max_length`` characters, trimmed, without trickery.

    Control characters (but line feed and tab, where ``multiline``) and bidirectional marks are
    refused, not removed. So is a text of which nothing is seen.
    """

    def __init__(
        self,
        *,
        max_length: int,
        min_length: int = 1,
        multiline: bool = False,
        pattern: str | None = None,
        **options: Any,
    ) -> None:
        self._max_length = max_length
        self._wrong_length = f"length min={min_length} max={max_length}"
        checks: list[Any] = [
            validate.Length(min=min_length, max=max_length, error=self._wrong_length)
        ]
        if pattern is not None:
            checks.append(validate.Regexp(f"^(?:{pattern})$", error="pattern"))
        super().__init__(validate=checks, **options)
        self._refused = _REFUSED_IN_LINES if multiline else _REFUSED_IN_LINE

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> str:
        # JSON strings only: a number or a boolean is not a text.
        sent: str = super()._deserialize(value, attr, data, **kwargs)
        # Before anything is composed: NFC of a long run of marks costs seconds.
        if len(sent.strip()) > _LONGEST_DECOMPOSITION * self._max_length:
            raise ValidationError(self._wrong_length)
        found = unicodedata.normalize("NFC", sent)
        found = found.replace("\r\n", "\n").strip()
        if self._refused.search(found):
            raise ValidationError("characters")
        if found and not any(map(_shows, found)):
            raise ValidationError(self._wrong_length)
        return found


def _shows(letter: str) -> bool:
    """Whether a reader sees a letter: joiners, spaces of no width and the like are not seen."""
    is_seen = unicodedata.category(letter) != "Cf" and letter not in _BLANK_LETTERS
    return is_seen and not letter.isspace()


class Choice(Coded, fields.Enum[StrEnum]):
    """One code of a closed list; only what comes in is closed."""

    def __init__(self, choices: type[StrEnum], **options: Any) -> None:
        super().__init__(choices, by_value=True, **options)
        listed = ",".join(choices)
        self.error_messages["unknown"] = f"choice choices={listed}"


class Code(Coded, fields.String):
    """A code on the read side: open, a client must survive one that it does not know."""

    def __init__(self, **options: Any) -> None:
        super().__init__(validate=validate.Length(max=64), **options)


class Whole(Coded, fields.Integer):
    """A whole number from ``minimum`` to ``maximum``."""

    def __init__(self, *, minimum: int, maximum: int, strict: bool = True, **options: Any) -> None:
        super().__init__(
            strict=strict,
            validate=validate.Range(minimum, maximum, error=f"range min={minimum} max={maximum}"),
            **options,
        )

    def _validated(self, value: Any) -> int:
        # int() also takes other scripts' digits, underscores and spaces.
        if isinstance(value, bool) or (isinstance(value, str) and not _WHOLE.fullmatch(value)):
            raise ValidationError("type")
        return super()._validated(value)


class Degrees(Coded, fields.Float):
    """A coordinate (WGS 84) or another bounded real number."""

    def __init__(self, *, minimum: float, maximum: float, **options: Any) -> None:
        super().__init__(
            allow_nan=False,
            validate=validate.Range(minimum, maximum, error=f"range min={minimum} max={maximum}"),
            **options,
        )

    def _validated(self, value: Any) -> float:
        if isinstance(value, bool | str):
            raise ValidationError("type")
        return super()._validated(value)


class QueryNumber(Coded, fields.Float):
    """A bounded real number in a query string."""

    def __init__(self, *, minimum: float, maximum: float, **options: Any) -> None:
        super().__init__(
            allow_nan=False,
            validate=validate.Range(minimum, maximum, error=f"range min={minimum} max={maximum}"),
            **options,
        )

    def _validated(self, value: Any) -> float:
        # float() also takes other scripts' digits, underscores and spaces.
        if not _REAL.fullmatch(str(value)):
            raise ValidationError("type")
        return super()._validated(value)


class Flag(Coded, fields.Boolean):
    """true or false, nothing that merely looks like it."""

    def __init__(self, **options: Any) -> None:
        super().__init__(truthy={True}, falsy={False}, **options)

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> bool:
        if not isinstance(value, bool):
            raise ValidationError("type")
        return value


class QueryFlag(Coded, fields.Boolean):
    """true or false in a query string."""

    def __init__(self, **options: Any) -> None:
        super().__init__(truthy={"true"}, falsy={"false"}, **options)


class Id(Coded, fields.UUID):
    """A UUID in its usual form."""


class Moment(Coded, fields.AwareDateTime):
    """An RFC 3339 moment with its offset, read and written in UTC."""

    def __init__(self, **options: Any) -> None:
        super().__init__(format="iso", **options)

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> datetime:
        if not isinstance(value, str) or len(value) > 40:
            raise ValidationError("type")
        moment = super()._deserialize(value, attr, data, **kwargs)
        try:
            return moment.astimezone(UTC)
        except OverflowError as error:
            raise ValidationError("invalid") from error


class Day(Coded, fields.Date):
    """A local date (Asia/Ho_Chi_Minh), YYYY-MM-DD."""

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> date:
        if not isinstance(value, str):
            raise ValidationError("type")
        return super()._deserialize(value, attr, data, **kwargs)


class Part(Coded, fields.Nested):
    """An object inside the object."""


class Items(Coded, fields.List[Any]):
    """A list of at most ``max_items``; ``unique`` refuses repeats."""

    def __init__(self, inner: Any, *, max_items: int, unique: bool = False, **options: Any) -> None:
        checks: list[Any] = [validate.Length(max=max_items, error=f"length min=0 max={max_items}")]
        if unique:
            checks.append(_refuse_repeats)
            options["metadata"] = {"uniqueItems": True} | options.get("metadata", {})
        super().__init__(inner, validate=checks, **options)


def _refuse_repeats(values: list[Any]) -> None:
    if len(set(values)) < len(values):
        raise ValidationError("repeated")


class Row(Coded, fields.Raw):
    """A row that its own reader checks, and takes or refuses by itself."""

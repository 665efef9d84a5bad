"""The fields of our schemas: strict about what comes in, and their faults are codes.

marshmallow's messages are English sentences; here each is a code that ``problems`` turns into the
caller's language. A validator's ``error`` may carry values: "length min=1 max=100".
"""

import unicodedata
from collections.abc import Mapping
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Any

from marshmallow import ValidationError, fields, validate

MAX_TEXT = 4000
_ALLOWED_CONTROLS = frozenset("\n\t")
# Marks, overrides, embeddings and isolates of the bidirectional algorithm: they make a text look
# like another one.
_BIDI = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


class _Coded(fields.Field[Any]):
    """A field whose messages are codes."""

    CODES: Mapping[str, str] = {"required": "required", "null": "null"}

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.error_messages = {key: self.CODES.get(key, "type") for key in self.error_messages}


class Text(_Coded, fields.String):
    """NFC text of ``min_length`` to ``max_length`` characters, trimmed, without trickery.

    Control characters (but line feed and tab, where ``multiline``) and bidirectional marks are
    refused, not removed.
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
        checks: list[Any] = [
            validate.Length(
                min=min_length, max=max_length, error=f"length min={min_length} max={max_length}"
            )
        ]
        if pattern is not None:
            checks.append(validate.Regexp(f"^(?:{pattern})$", error="pattern"))
        super().__init__(validate=checks, **options)
        self._multiline = multiline

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> str:
        # JSON strings only: a number or a boolean is not a text.
        found = unicodedata.normalize("NFC", super()._deserialize(value, attr, data, **kwargs))
        found = found.replace("\r\n", "\n").strip()
        allowed = _ALLOWED_CONTROLS if self._multiline else frozenset()
        for character in found:
            category = unicodedata.category(character)
            if category in ("Cc", "Cs", "Co", "Cn") and character not in allowed:
                raise ValidationError("characters")
            if character in _BIDI or category in ("Zl", "Zp"):
                raise ValidationError("characters")
        return found


class Choice(_Coded, fields.Enum[StrEnum]):
    """One code of a closed list; only what comes in is closed."""

    def __init__(self, choices: type[StrEnum], **options: Any) -> None:
        super().__init__(choices, by_value=True, **options)
        listed = ",".join(choices)
        self.error_messages["unknown"] = f"choice choices={listed}"


class Code(_Coded, fields.String):
    """A code on the read side: open, a client must survive one that it does not know."""

    def __init__(self, **options: Any) -> None:
        super().__init__(validate=validate.Length(max=64), **options)


class Whole(_Coded, fields.Integer):
    """A whole number from ``minimum`` to ``maximum``."""

    def __init__(self, *, minimum: int, maximum: int, strict: bool = True, **options: Any) -> None:
        super().__init__(
            strict=strict,
            validate=validate.Range(minimum, maximum, error=f"range min={minimum} max={maximum}"),
            **options,
        )

    def _validated(self, value: Any) -> int:
        if isinstance(value, bool) or (isinstance(value, str) and len(value) > 20):
            raise ValidationError("type")
        return super()._validated(value)


class Degrees(_Coded, fields.Float):
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


class Flag(_Coded, fields.Boolean):
    """true or false, nothing that merely looks like it."""

    def __init__(self, **options: Any) -> None:
        super().__init__(truthy={True}, falsy={False}, **options)

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> bool:
        if not isinstance(value, bool):
            raise ValidationError("type")
        return value


class QueryFlag(_Coded, fields.Boolean):
    """true or false in a query string."""

    def __init__(self, **options: Any) -> None:
        super().__init__(truthy={"true"}, falsy={"false"}, **options)


class Id(_Coded, fields.UUID):
    """A UUID in its usual form."""


class Moment(_Coded, fields.AwareDateTime):
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


class Day(_Coded, fields.Date):
    """A local date (Asia/Ho_Chi_Minh), YYYY-MM-DD."""

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> date:
        if not isinstance(value, str):
            raise ValidationError("type")
        return super()._deserialize(value, attr, data, **kwargs)


class Part(_Coded, fields.Nested):
    """An object inside the object."""


class Items(_Coded, fields.List[Any]):
    """A list of at most ``max_items``; ``unique`` refuses repeats."""

    def __init__(self, inner: Any, *, max_items: int, unique: bool = False, **options: Any) -> None:
        checks: list[Any] = [validate.Length(max=max_items, error=f"length min=0 max={max_items}")]
        if unique:
            checks.append(_refuse_repeats)
        super().__init__(inner, validate=checks, **options)


def _refuse_repeats(values: list[Any]) -> None:
    if len(set(values)) < len(values):
        raise ValidationError("repeated")


class Attributes(_Coded, fields.Dict):
    """Answers to a category's own questions: codes to short texts, numbers or booleans."""

    def __init__(self, *, max_items: int, **options: Any) -> None:
        super().__init__(
            keys=Text(max_length=64, pattern=r"[a-z0-9_]+"),
            values=_AttributeValue(),
            validate=validate.Length(max=max_items, error=f"length min=0 max={max_items}"),
            **options,
        )


class _AttributeValue(_Coded):
    """A short text, a bounded number or a boolean."""

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> Any:
        if isinstance(value, bool):
            return value
        if isinstance(value, int | float):
            if abs(value) > _MAX_ATTRIBUTE_NUMBER:
                raise ValidationError("range min=-1e12 max=1e12")
            return value
        return Text(max_length=1000).deserialize(value, attr, data)


_MAX_ATTRIBUTE_NUMBER = 1e12


class Row(_Coded, fields.Raw):
    """A row that its own reader checks, and takes or refuses by itself."""

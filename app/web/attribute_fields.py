"""The field of answers to a category's own questions."""

from collections.abc import Callable, Mapping
from typing import Any

from marshmallow import ValidationError, fields

from app.web.fields import Coded, Items, Text

_MAX_ATTRIBUTE_NUMBER = 1e12
_MAX_CHOSEN = 100


class Attributes(Coded, fields.Dict):
    """Answers to a category's own questions: codes to short texts, numbers or booleans."""

    def __init__(self, *, max_items: int, **options: Any) -> None:
        self._max_items = max_items
        documented = {
            "maxProperties": max_items,
            "description": "Codes to texts of at most 1,000 characters, numbers, booleans or lists "
            "of codes.",
            "example": {"pole_number": "B12/4", "blocks_traffic": True},
        }
        super().__init__(
            keys=Text(max_length=64, pattern=r"[a-z0-9_]+"),
            values=_AttributeValue(),
            validate=self._check_count,
            metadata=documented,
            **options,
        )

    def _check_count(self, found: Mapping[str, Any]) -> None:
        if len(found) > self._max_items:
            raise ValidationError(f"length min=0 max={self._max_items}")

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> Any:
        # marshmallow left it untyped.
        read: Callable[..., Any] = super()._deserialize
        try:
            return read(value, attr, data, **kwargs)
        except ValidationError as error:
            if not isinstance(error.messages, dict):
                raise
            # marshmallow puts "key" or "value" below the name, which is not in what was sent.
            faults = {name: _below(found) for name, found in error.messages.items()}
            raise ValidationError(faults) from error


def _below(found: Any) -> Any:
    return found.get("value") or found.get("key") if isinstance(found, dict) else found


class _AttributeValue(Coded):
    """A short text, a bounded number, a boolean, or several codes chosen from a list."""

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> Any:
        if isinstance(value, bool):
            return value
        if isinstance(value, list):
            chosen = Items(Text(max_length=64), max_items=_MAX_CHOSEN, unique=True)
            return chosen.deserialize(value, attr, data)
        if isinstance(value, int | float):
            if abs(value) > _MAX_ATTRIBUTE_NUMBER:
                raise ValidationError("range min=-1e12 max=1e12")
            return value
        return Text(max_length=1000).deserialize(value, attr, data)

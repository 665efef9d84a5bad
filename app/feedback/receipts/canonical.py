"""JSON in its one canonical spelling (RFC 8785), so that equal contents are equal bytes."""

import math
import unicodedata
from collections.abc import Mapping
from decimal import Decimal
from json.encoder import encode_basestring
from typing import Any

# ECMAScript writes numbers from 1e-6 on and below 1e21 without an exponent.
_MOST_WHOLE_DIGITS = 21
_LEAST_POINT = -6


def canonical(value: Any) -> str:
    """``value`` as RFC 8785 writes it, its texts composed (NFC) before.

    Raises ``ValueError`` for a number that is none or that a double cannot hold, and for two names
    that are one when composed; ``TypeError`` for what JSON has not.
    """
    # By concrete types, the most frequent first: each filing waits for it.
    if isinstance(value, str):
        return encode_basestring(_composed(value))
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return _number(value)
    if isinstance(value, dict):
        return _object({_composed(name): one for name, one in value.items()}, len(value))
    if isinstance(value, list | tuple):
        return f"[{','.join(map(canonical, value))}]"
    raise TypeError(type(value).__name__)


def _object(members: Mapping[str, Any], count: int) -> str:
    if len(members) < count:
        raise ValueError("a name occurs twice")
    # The standard sorts by UTF-16 code units.
    names = sorted(members, key=lambda name: name.encode("utf-16-be"))
    parts = [f"{encode_basestring(name)}:{canonical(members[name])}" for name in names]
    return f"{{{','.join(parts)}}}"


def _composed(value: str) -> str:
    return value if value.isascii() else unicodedata.normalize("NFC", value)


def _number(value: float) -> str:
    # RFC 8785, 3.2.2.3: every number is an IEEE 754 double.
    number = float(value)
    if not math.isfinite(number) or number != value:
        raise ValueError("a double cannot hold it")
    if not number:
        return "0"
    return ("-" if number < 0 else "") + _as_ecmascript(Decimal(repr(number)).normalize())


def _as_ecmascript(number: Decimal) -> str:
    """ECMA-262, Number::toString, of the shortest digits that make the number."""
    _, figures, power = number.as_tuple()
    digits, point = "".join(map(str, figures)), len(figures) + int(power)
    if len(digits) <= point <= _MOST_WHOLE_DIGITS:
        return digits.ljust(point, "0")
    if 0 < point <= _MOST_WHOLE_DIGITS:
        return f"{digits[:point]}.{digits[point:]}"
    if _LEAST_POINT < point <= 0:
        return f"0.{'0' * -point}{digits}"
    mantissa = digits[0] + (f".{digits[1:]}" if len(digits) > 1 else "")
    return f"{mantissa}e{point - 1:+d}"

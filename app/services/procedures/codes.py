"""Codes of procedures: ``1.001193``, and with the agency that published it behind."""

import re

# The national number; the rest ("000.00.00.H09") names who published this text of it.
_SHOWN = r"\d\.\d{6}"
_FULL = re.compile(rf"({_SHOWN})(?:\.[0-9A-Z.]{{1,24}})?", re.ASCII)
_TYPED = re.compile(r"\d(?:\.\d{0,6})?|\d{4,7}", re.ASCII)
MAX_FULL_CODE = 32


def shown_code(written: str) -> str | None:
    """The first part of a code, with or without its rest; None for what is no code."""
    found = _FULL.fullmatch(written.strip().upper())
    return found.group(1) if found else None


def typed_digits(written: str) -> str | None:
    """The digits of a code that is still being typed, or that lacks its dot; None for others."""
    found = _TYPED.fullmatch(written.strip())
    return found.group().replace(".", "") if found else None

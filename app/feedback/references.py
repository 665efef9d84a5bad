"""A report's reference: BD-2026-004213-K, whose last letter catches a slip of the pen."""

import re

_LETTERS = "TRWAGMYFPDXBNJZSQVHLCKE"
_FORM = re.compile(r"BD-(?P<year>\d{4})-(?P<serial>\d{6,9})-(?P<check>[A-Z])")


def make_reference(year: int, serial: int) -> str:
    """The reference of the ``serial``-th report of ``year``; gaps between serials are normal."""
    return f"BD-{year:04d}-{serial:06d}-{_check_letter(year, serial)}"


def read_reference(written: str) -> str | None:
    """The reference in its one spelling, or None for what is none: wrong form, wrong letter."""
    found = _FORM.fullmatch(written.strip().upper())
    if found is None:
        return None
    year, serial = int(found["year"]), int(found["serial"])
    is_right = found["check"] == _check_letter(year, serial)
    return make_reference(year, serial) if is_right else None


def _check_letter(year: int, serial: int) -> str:
    """Modulo 23, a prime: every single wrong digit and every swap of two changes the letter."""
    return _LETTERS[(year * 1_000_000 + serial) % len(_LETTERS)]

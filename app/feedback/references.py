"""A report's reference: BD-2026-004213-K, whose last letter catches a slip of the pen."""

import re

_LETTERS = "TRWAGMYFPDXBNJZSQVHLCKE"
_SERIAL_DIGITS = 9
# People leave out hyphens, or write spaces or a dash that their phone made longer.
_GAP = "[ \u2010-\u2015-]*"
_PARTS = ("BD", "(?P<year>[0-9]{4})", "(?P<serial>[0-9]{6,9})")
_FORM = re.compile(_GAP.join((*_PARTS, "(?P<check>[A-Z])")))
_UNCHECKED = re.compile(_GAP.join(_PARTS))


def make_reference(year: int, serial: int) -> str:
    """The reference of the ``serial``-th report of ``year``; gaps between serials are normal."""
    return f"BD-{year:04d}-{serial:06d}-{_check_letter(year, serial)}"


def read_reference(written: str) -> str | None:
    """The reference in its one spelling, or None for what is none: wrong form, wrong letter.

    Letter case, and what stands between the parts, do not matter.
    """
    found = _FORM.fullmatch(written.strip().upper())
    if found is None:
        return None
    year, serial = int(found["year"]), int(found["serial"])
    is_right = found["check"] == _check_letter(year, serial)
    return make_reference(year, serial) if is_right else None


def find_reference(written: str) -> str | None:
    """``read_reference`` for who may be shown whatever it is: its letter may be left out."""
    found = _UNCHECKED.fullmatch(written.strip().upper())
    if found is None:
        return read_reference(written)
    return make_reference(int(found["year"]), int(found["serial"]))


def _check_letter(year: int, serial: int) -> str:
    """Modulo 23: every single wrong digit and every swap of two digits changes the letter.

    The powers of ten repeat modulo 23 only after 22 digits, so no two places weigh the same, as
    long as year and serial keep places of their own.
    """
    return _LETTERS[(year * 10**_SERIAL_DIGITS + serial) % len(_LETTERS)]

"""Whose a dossier is: the owner's numbers, and the phone that proves a look-up with one of them."""

from functools import lru_cache

from app.identity.citizens.contact import read_phone
from app.identity.citizens.identifiers import (
    Identifier,
    read_citizen_number,
    read_tax_code,
)
from app.services.intake.row_fields import RowFields

_MAX_OWNERS = 10
_MAX_NUMBER = 64
_MAX_PHONE = 32
_CITIZEN = ("", "citizen")
# Nearly all there are: a prefix of two digits and eight more.
_MOBILE_PREFIXES = frozenset(("03", "05", "07", "08", "09"))
_MOBILE_DIGITS = 10


def read_owners(fields: RowFields, owner_kind: str) -> tuple[Identifier, ...]:
    """The owner's numbers; one without a right form, or a placeholder, is nobody's.

    An organisation's number is its tax code. Twelve digits are the tax code of a household
    business and its holder's own number at once, so it is both his and the business's.
    """
    listed = fields.parts("DinhDanhCHS", _MAX_OWNERS)
    written = fields.text("SoGiayToChuHoSo", _MAX_NUMBER)
    found = [read_citizen_number(written)]
    if owner_kind not in _CITIZEN:
        found.append(read_tax_code(written))
    found += (read_citizen_number(one.text("SoDinhDanh", _MAX_NUMBER)) for one in listed)
    return tuple(dict.fromkeys(number for number in found if number))


def read_owner_phone(fields: RowFields) -> str | None:
    """The owner's phone (SoDienThoai) as E.164; None where there is none to reach."""
    written = fields.text("SoDienThoai", _MAX_PHONE)
    if len(written) == _MOBILE_DIGITS and written[:2] in _MOBILE_PREFIXES and written.isascii():
        return f"+84{written[1:]}" if written.isdigit() else None
    return _read_other(written) if written else None


# Read thoroughly it takes as long as the rest of a row.
@lru_cache(maxsize=1024)
def _read_other(written: str) -> str | None:
    return read_phone(written)

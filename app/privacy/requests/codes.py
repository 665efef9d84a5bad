"""A request's reference, and the code that opens its outcome without an account."""

import secrets
import uuid
from dataclasses import dataclass

from sqlalchemy import Connection, bindparam

from app.database import Sealer, table_of, upserts
from app.privacy.models import DataRequestSerial

# Nothing in it looks like another; almost 100 bits.
_ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
_GROUPS, _GROUP_LETTERS = 4, 5
_NAMESPACE = "data_request_code"
_SERIALS = table_of(DataRequestSerial)
# Its row stays locked until the commit.
_NEXT_SERIAL = upserts(
    DataRequestSerial,
    lambda insert: (
        insert.values(year=bindparam("year"), last=1)
        .on_conflict_do_update(index_elements=[_SERIALS.c.year], set_={"last": _SERIALS.c.last + 1})
        .returning(_SERIALS.c.last)
    ),
)


@dataclass(frozen=True)
class OutcomeCode:
    """A code as it is shown once, and what the database keeps of it."""

    shown: str
    hash: bytes


def next_reference(connection: Connection, year: int) -> str:
    """The next number of ``year``, as DL-2026-000042 (dữ liệu)."""
    statement = _NEXT_SERIAL[connection.dialect.name]
    serial: int = connection.execute(statement, {"year": year}).scalar_one()
    return f"DL-{year:04d}-{serial:06d}"


def make_code(sealer: Sealer, request_id: uuid.UUID) -> OutcomeCode:
    """A new code of a request."""
    letters = "".join(secrets.choice(_ALPHABET) for _ in range(_GROUPS * _GROUP_LETTERS))
    starts = range(0, len(letters), _GROUP_LETTERS)
    shown = "-".join(letters[start : start + _GROUP_LETTERS] for start in starts)
    return OutcomeCode(shown, hash_code(sealer, request_id, letters))


def hash_code(sealer: Sealer, request_id: uuid.UUID, written: str) -> bytes:
    """The keyed hash of a code, however it is spelt."""
    plain = "".join(letter for letter in written.upper() if letter.isalnum())
    return sealer.lookup_hash(_NAMESPACE, f"{request_id}/{plain}")

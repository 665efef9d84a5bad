"""Bringing every stored lookup hash under a new key: offline, whole or not at all."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import TypeVar

from sqlalchemy import bindparam, select, update
from sqlalchemy.orm import Session

from app.database.lookup_keys import find_fingerprint, fingerprint, replace_fingerprint
from app.database.sealing import Sealer
from app.database.secret_columns import AnyColumn, lookup_columns, purpose_of

_WRITTEN_AT_ONCE = 1000
_Thing = TypeVar("_Thing")


class LookupKeysUnknown(Exception):
    """The stored hashes were not made with the oldest of the configured keys, in their order."""


def rehash_lookups(session: Session, sealer: Sealer, *, now: datetime) -> dict[str, int]:
    """Bring all lookup hashes under all configured keys; how many different ones a column had.

    Empty when they are already. The fingerprint's row is held meanwhile, so nobody stores a hash;
    the caller commits everything or nothing. Raises ``LookupKeysUnknown``.
    """
    stored = find_fingerprint(session, to_replace=True)
    by_keys = _keys_behind(sealer, stored)
    if by_keys == sealer.lookup_key_count:
        return {}
    counts = {
        purpose_of(column): _rehash(session, sealer, column, by_keys) for column in lookup_columns()
    }
    replace_fingerprint(session, sealer, now)
    return counts


def _keys_behind(sealer: Sealer, stored: bytes | None) -> int:
    """With how many of the keys, the oldest first, the stored fingerprint was made."""
    if stored is not None:
        for count in range(sealer.lookup_key_count, 0, -1):
            if sealer.extend_lookup_hash(stored, by_keys=count) == fingerprint(sealer):
                return count
    raise LookupKeysUnknown


def _rehash(session: Session, sealer: Sealer, column: AnyColumn, by_keys: int) -> int:
    if not _is_found_by(column):
        return _rehash_rows(session, sealer, column, by_keys)
    # All of them are read before the first is written: a new one must not be taken for an old.
    hashes = session.scalars(select(column).where(column.is_not(None)).distinct()).all()
    change = (
        update(column.table)
        .where(column == bindparam("old"))
        .values({column: bindparam("new", type_=column.type)})
    )
    for some in _parts(hashes):
        session.connection().execute(
            change,
            [{"old": old, "new": sealer.extend_lookup_hash(old, by_keys=by_keys)} for old in some],
        )
    return len(hashes)


def _is_found_by(column: AnyColumn) -> bool:
    """Whether an index leads to the rows of a hash; without one each look would read them all."""
    indexes = (index.columns for index in column.table.indexes)
    return any(next(iter(columns)) is column for columns in indexes) or bool(column.unique)


def _rehash_rows(session: Session, sealer: Sealer, column: AnyColumn, by_keys: int) -> int:
    """The same row by row. The rows' keys are not changed meanwhile, though they be hashes too."""
    keys = list(column.table.primary_key.columns)
    change = (
        update(column.table)
        .where(*(key == bindparam(f"of_{key.name}") for key in keys))
        .values({column: bindparam("new", type_=column.type)})
    )
    rows = session.execute(select(*keys, column).where(column.is_not(None))).all()
    changed = [
        {f"of_{key.name}": value for key, value in zip(keys, row, strict=False)}
        | {"new": sealer.extend_lookup_hash(row[-1], by_keys=by_keys)}
        for row in rows
    ]
    for some in _parts(changed):
        session.connection().execute(change, some)
    return len({row[-1] for row in rows})


def _parts(things: Sequence[_Thing]) -> Iterator[Sequence[_Thing]]:
    for start in range(0, len(things), _WRITTEN_AT_ONCE):
        yield things[start : start + _WRITTEN_AT_ONCE]

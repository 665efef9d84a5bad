"""Which lookup keys the stored hashes were made with, so that other ones are noticed at once.

The table holds one fingerprint: the lookup hash of nothing, which goes the way of all the others.
Whoever stores hashes holds its row until he commits, so that no hash is made with old keys while
``rehash_lookups`` brings in a new one.
"""

import logging
from datetime import datetime

from sqlalchemy import LargeBinary, exists, insert, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.database.columns import Base
from app.database.engine import Database
from app.database.sealing import Sealer
from app.database.secret_columns import lookup_columns
from app.database.turns import wait_for_turn
from app.errors import Unavailable

_LOG = logging.getLogger("app.database")
_NAMESPACE = "lookup-keys"
_TURN = "lookup keys"
_RETRY_AFTER_S = 60


class LookupKey(Base):
    """The fingerprint of the keys that all lookup hashes here were made with: one row."""

    __tablename__ = "lookup_keys"

    fingerprint: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    since: Mapped[datetime]


def fingerprint(sealer: Sealer) -> bytes:
    """What tells the configured lookup keys from others, without telling them."""
    return sealer.lookup_hash(_NAMESPACE, "")


def hold_lookup_keys(session: Session, sealer: Sealer, *, now: datetime) -> None:
    """Make sure that hashes of ``sealer`` may be stored, until the transaction ends.

    The first ever call writes the fingerprint. Raises ``Unavailable`` when the stored hashes were
    made with other keys.
    """
    stored = find_fingerprint(session)
    if stored is None:
        # Two processes that start at once may hold different keys: one of them is first.
        wait_for_turn(session, _TURN)
        stored = find_fingerprint(session) or _write_first(session, sealer, now)
    if stored != fingerprint(sealer):
        _LOG.error("lookup_keys_differ")
        raise Unavailable(retry_after_s=_RETRY_AFTER_S)


def find_fingerprint(session: Session, *, to_replace: bool = False) -> bytes | None:
    """The stored fingerprint, its row held: with others, or ``to_replace`` it alone."""
    return session.scalar(select(LookupKey.fingerprint).with_for_update(read=not to_replace))


def replace_fingerprint(session: Session, sealer: Sealer, now: datetime) -> None:
    """Store the fingerprint of the configured keys in place of the other."""
    # Not deleted and inserted: who waits for the row would find none.
    session.execute(update(LookupKey).values(fingerprint=fingerprint(sealer), since=now))


def are_lookup_keys_right(database: Database, sealer: Sealer) -> bool:
    """Whether the stored hashes were made with the configured keys, or there are none yet."""
    with database.reading() as connection:
        stored = connection.scalar(select(LookupKey.fingerprint))
    return stored is None or stored == fingerprint(sealer)


def _write_first(session: Session, sealer: Sealer, now: datetime) -> bytes | None:
    """None where hashes stand already and nobody noted which of several keys made them."""
    if sealer.lookup_key_count > 1 and _has_hashes(session):
        return None
    session.execute(insert(LookupKey).values(fingerprint=fingerprint(sealer), since=now))
    return fingerprint(sealer)


def _has_hashes(session: Session) -> bool:
    return any(
        session.scalar(select(exists().where(column.is_not(None)))) for column in lookup_columns()
    )

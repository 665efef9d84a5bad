"""What says that retention removed events: a row for each removal, signed as seals are."""

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import Connection, select
from sqlalchemy.orm import Session

from app.audit.canonical import removal_digest
from app.audit.models import AuditRemoval
from app.audit.seal_keys import SealKeys
from app.audit.sealed_rows import UNREADABLE, find_seal
from app.database import AnyRow, table_of

_REMOVALS = table_of(AuditRemoval)


def add_removal(session: Session, keys: SealKeys, seal: AnyRow, *, now: datetime) -> None:
    """Say that everything up to the end of ``seal`` is removed; only then it can be deleted."""
    removal = AuditRemoval(
        seal_number=seal.number, last_event=seal.last_event, removed_at=now, key_id=keys.key_id
    )
    removal.signature = keys.sign(removal_digest(removal, seal=seal.digest))
    session.add(removal)
    session.flush()


def last_removed_seal(connection: Connection) -> int:
    """The number of the last seal whose events were removed; 0: none were."""
    last = select(AuditRemoval.seal_number).order_by(AuditRemoval.seal_number.desc()).limit(1)
    return connection.scalar(last) or 0


def find_removals(connection: Connection, keys: SealKeys) -> Iterator[tuple[int, bool]]:
    """The seal of each removal, the last one first, and whether it is signed by a known key."""
    before: int | None = None
    while True:
        last = select(AuditRemoval.seal_number).order_by(AuditRemoval.seal_number.desc())
        if before is not None:
            last = last.where(AuditRemoval.seal_number < before)
        before = connection.scalar(last.limit(1))
        if before is None:
            return
        yield before, _is_valid(connection, keys, before)


def _is_valid(connection: Connection, keys: SealKeys, number: int) -> bool:
    seal = find_seal(connection, number)
    if seal is None:
        return False
    try:
        wanted = select(_REMOVALS).where(AuditRemoval.seal_number == number)
        removal = connection.execute(wanted).one()
        digest = removal_digest(removal, seal=seal.digest)
        return bool(keys.find_signer(digest, removal.signature) == removal.key_id)
    except UNREADABLE:
        return False

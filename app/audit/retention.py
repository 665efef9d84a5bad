"""Removing the oldest of the trail: whole seals, each checked once more; the seals stay."""

import logging
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, delete, select
from sqlalchemy.orm import Session

from app.audit.canonical import NO_DIGEST, seal_digest
from app.audit.models import AuditEvent, AuditSeal
from app.audit.removals import add_removal, last_removed_seal
from app.audit.seal_keys import SealKeys
from app.audit.sealed_ranges import check_range
from app.audit.sealed_rows import find_seal
from app.database import AnyRow, Database, Sealer, affected_rows, table_of
from app.database.forgetting import in_batches
from app.database.turns import take_turn

_LOG = logging.getLogger("app.audit")
_EVENTS_AT_ONCE = 1000
_BELOW_ALL = -(2**63)
_TURN = "audit removal"


@dataclass(frozen=True)
class AuditRetention:
    """Events whose seal was set long ago are over: they happened before that."""

    sealer: Sealer
    period: str = "audit"
    table = table_of(AuditEvent)

    def count(self, database: Database, before: datetime) -> int:
        """How many events are over."""
        found = 0
        with database.reading() as connection:
            after = last_removed_seal(connection)
            columns = AuditSeal.number, AuditSeal.event_count, AuditSeal.sealed_at
            page = select(*columns).order_by(AuditSeal.number).limit(_EVENTS_AT_ONCE)
            while rows := connection.execute(page.where(AuditSeal.number > after)).all():
                over = [row.event_count for row in rows if row.sealed_at < before]
                found += sum(over)
                if len(over) < len(rows):
                    break
                after = rows[-1].number
        return found

    def forget(self, database: Database, before: datetime, *, now: datetime, most: int) -> int:
        """Remove about ``most`` events, from the start of the trail; how many.

        A transaction removes some seals' events, all of a seal or none, and says so in a signed
        row. It goes no further than to a range that is not as it was sealed: that is evidence.
        """
        keys = SealKeys(self.sealer)

        def remove_next(session: Session) -> int:
            return _remove_next(session, keys, before, now=now)

        return in_batches(database, remove_next, size=1, most=most)


def _remove_next(session: Session, keys: SealKeys, before: datetime, *, now: datetime) -> int:
    if not take_turn(session, _TURN):
        return 0
    last = _last_to_remove(session.connection(), keys, before)
    if last is None:
        return 0
    add_removal(session, keys, last, now=now)
    gone = delete(AuditEvent).where(AuditEvent.number <= last.last_event)
    removed = affected_rows(session, gone)
    _LOG.info("audit_removed", extra={"number": last.number, "last_event": last.last_event})
    return removed


def _last_to_remove(connection: Connection, keys: SealKeys, before: datetime) -> AnyRow | None:
    """The last of the next seals that are over and whose events are as they were sealed."""
    number = last_removed_seal(connection)
    previous = find_seal(connection, number) if number else None
    last, events = None, 0
    while events < _EVENTS_AT_ONCE:
        number += 1
        seal = find_seal(connection, number)
        if seal is None or seal.sealed_at >= before:
            break
        if not _is_as_sealed(connection, keys, seal, previous):
            _LOG.error("audit_removal_stopped", extra={"number": number})
            break
        last = previous = seal
        events += seal.event_count
    return last


def _is_as_sealed(
    connection: Connection, keys: SealKeys, seal: AnyRow, previous: AnyRow | None
) -> bool:
    if previous is None and seal.number > 1:
        return False
    digest = previous.digest if previous is not None else NO_DIGEST
    after = previous.last_event if previous is not None else _BELOW_ALL
    signer = keys.find_signer(seal.digest, seal.signature)
    return (
        seal_digest(seal, previous=digest) == seal.digest
        # A key that is known no more is no fault: the next seals vouch for this one.
        and (signer == seal.key_id or not keys.knows(seal.key_id))
        and not check_range(connection, seal, after=after, may_be_removed=False).faults
    )

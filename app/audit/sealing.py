"""Sealing: committed events, in the order of their numbers, under a signed chain of hashes."""

import logging
from datetime import datetime

import psycopg
from sqlalchemy import func, select, text
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.orm import Session

from app.audit.canonical import NO_DIGEST, pack_hashes, seal_digest
from app.audit.models import AuditEvent, AuditSeal
from app.audit.seal_keys import SealKeys
from app.database import Database, table_of

_LOG = logging.getLogger("app.audit")
MAX_EVENTS = 1000
_MAX_SEALS = 200
_EVENTS = table_of(AuditEvent)
# Whoever wants to write waits behind us meanwhile.
_LOCK_WAIT = text("SET LOCAL lock_timeout = '250ms'")
_LOCK = text("LOCK TABLE audit_events IN SHARE MODE")


def seal_events(database: Database, keys: SealKeys, *, now: datetime) -> int:
    """Seal what is committed and not sealed yet; how many events that were.

    A transaction for each seal; any number of processes may run it at once. Where writers leave
    no gap, or more is waiting than a run takes, the rest is the next run's.
    """
    up_to, sealed = _find_settled(database), 0
    for _ in range(_MAX_SEALS):
        seal = _seal_next(database, keys, up_to=up_to, now=now)
        if seal is None:
            break
        sealed += seal.event_count
        _log(seal)
    return sealed


def _find_settled(database: Database) -> int:
    """The highest number below which nothing can appear any more; 0 where that can't be told.

    Numbers are given before the commit. On PostgreSQL the lock is ours when every transaction that
    wrote an event has ended, and later ones get higher numbers; on SQLite writers are alone.
    """
    with database.writing() as session:
        if not database.is_sqlite:
            session.execute(_LOCK_WAIT)
            try:
                session.execute(_LOCK)
            except OperationalError as error:
                if not isinstance(error.orig, psycopg.errors.LockNotAvailable):
                    raise
                _LOG.info("audit_seal_waits")
                return 0
        return session.scalar(select(func.max(AuditEvent.number))) or 0


def _seal_next(
    database: Database, keys: SealKeys, *, up_to: int, now: datetime
) -> AuditSeal | None:
    """Seal the first events that aren't; None where there are none, or another process did it."""
    with database.writing() as session:
        last = session.scalar(select(AuditSeal).order_by(AuditSeal.number.desc()).limit(1))
        seal = _make_seal(session, keys, last, up_to=up_to, now=now)
        if seal is None:
            return None
        session.add(seal)
        try:
            session.commit()
        except IntegrityError:
            return None
    return seal


def _make_seal(
    session: Session, keys: SealKeys, last: AuditSeal | None, *, up_to: int, now: datetime
) -> AuditSeal | None:
    after = last.last_event if last else 0
    events = session.execute(
        select(_EVENTS)
        .where(AuditEvent.number > after, AuditEvent.number <= up_to)
        .order_by(AuditEvent.number)
        .limit(MAX_EVENTS)
    ).all()
    if not events:
        return None
    seal = AuditSeal(
        number=last.number + 1 if last else 1,
        first_event=events[0].number,
        last_event=events[-1].number,
        event_count=len(events),
        event_hashes=pack_hashes(events),
        key_id=keys.key_id,
        sealed_at=now,
    )
    seal.digest = seal_digest(seal, previous=last.digest if last else NO_DIGEST)
    seal.signature = keys.sign(seal.digest)
    return seal


def _log(seal: AuditSeal) -> None:
    """Tell the chain's head, so that it stands outside the database too."""
    _LOG.info(
        "audit_sealed",
        extra={
            "number": seal.number,
            "last_event": seal.last_event,
            "digest": seal.digest.hex(),
            "signature": seal.signature.hex(),
            "key_id": seal.key_id,
        },
    )

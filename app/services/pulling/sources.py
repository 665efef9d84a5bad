"""The breaker's row: asked before each request, told of each outcome; all workers share it."""

import logging
import random
from datetime import datetime

from sqlalchemy import Connection, select, update
from sqlalchemy.orm import Session

from app.database import AnyRow, table_of, upserts
from app.errors import UpstreamError
from app.services.intake.import_turns import LGSP
from app.services.pulling.breaker import (
    BreakerState,
    SourceHealth,
    failed,
    heard,
    probing,
)
from app.services.pulling.models import PulledSource

_CHANCE = random.SystemRandom()
_LOG = logging.getLogger("app.pulling")
_TABLE = table_of(PulledSource)
_LOCK = select(_TABLE).where(_TABLE.c.name == LGSP).with_for_update()
_ENSURE = upserts(PulledSource, lambda insert: insert.on_conflict_do_nothing())


def find_source(connection: Connection) -> AnyRow | None:
    """The platform's row; None where nothing was ever fetched."""
    return connection.execute(select(_TABLE).where(_TABLE.c.name == LGSP)).first()


def health_of(row: AnyRow | None) -> SourceHealth:
    """How it stands by the platform's row."""
    return SourceHealth() if row is None else SourceHealth(row.failures, row.held_until, row.reason)


def may_ask(session: Session, *, now: datetime, is_forced: bool = False) -> datetime | None:
    """None: ask. Else until when to wait; where the breaker is half open the first one may ask.

    An operator who asks by hand does not wait (``is_forced``).
    """
    health = health_of(_lock(session))
    state = health.state(now)
    if state is BreakerState.OPEN and not is_forced:
        return health.held_until
    if state is not BreakerState.CLOSED:
        _write(session, probing(health, now))
    return None


def settle_heard(session: Session, *, now: datetime) -> None:
    """The platform answered: whatever was held goes on."""
    before = health_of(_lock(session))
    _write(session, heard(), last_heard_at=now)
    if before.reason is not None:
        _LOG.warning("lgsp_back", extra={"failures": before.failures})


def settle_failed(session: Session, error: UpstreamError, *, now: datetime) -> SourceHealth:
    """The platform failed; how it stands now."""
    jitter = _CHANCE.uniform(0.5, 1.0)
    health = failed(
        health_of(_lock(session)),
        error.code,
        now,
        jitter=jitter,
        retry_after_s=error.retry_after_s,
    )
    _write(session, health, last_failed_at=now)
    details = {"reason": error.code, "failures": health.failures}
    _LOG.warning("lgsp_not_answering", extra=details)
    return health


def _lock(session: Session) -> AnyRow:
    connection = session.connection()
    connection.execute(_ENSURE[connection.dialect.name], {"name": LGSP, "failures": 0})
    return connection.execute(_LOCK).one()


def _write(session: Session, health: SourceHealth, **moments: datetime) -> None:
    session.execute(
        update(_TABLE)
        .where(_TABLE.c.name == LGSP)
        .values(
            failures=health.failures, held_until=health.held_until, reason=health.reason, **moments
        )
    )

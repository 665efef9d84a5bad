"""How it stands with a way to people: asked before each claim, told of each outcome.

Each has a row of its own: a Firebase project that is down holds up neither the other one nor
mails. Everybody locks the project before devices and deliveries, so that no two wait for each
other.
"""

import logging
import random
import uuid
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, bindparam, select, update
from sqlalchemy.orm import Session

from app.adapters.push import PushError, PushOutcome
from app.audit.events import record
from app.database import AnyRow, table_of, upserts
from app.database.wake import wake_worker
from app.notifications.steering.breaker import (
    Health,
    Verdict,
    allowed_page,
    is_news,
    judge,
    probing,
    resumed,
)
from app.notifications.steering.models import PushProject
from app.notifications.transports import Transport

# The project whose phones are citizens'.
CITIZEN = Transport.CITIZEN
_BREAKER = "worker"
_LOG = logging.getLogger("app.notifications")
_TABLE = table_of(PushProject)
_FIND = select(_TABLE).where(_TABLE.c.name == bindparam("project"))
_LOCK = _FIND.with_for_update()
_ENSURE = upserts(PushProject, lambda insert: insert.on_conflict_do_nothing())


def find_project(connection: Connection, project: Transport = CITIZEN) -> AnyRow | None:
    """The project's row; None where nothing ever was the matter."""
    return connection.execute(_FIND, {"project": project.value}).first()


def health_of(row: AnyRow | None) -> Health:
    """How it stands by a project's row."""
    if row is None:
        return Health()
    return Health(
        is_paused=row.paused_at is not None,
        held_until=row.held_until,
        hold_reason=row.hold_reason,
        probe=row.probe,
        failures=row.failures,
        answers=row.recent_answers,
        mismatches=row.recent_mismatches,
    )


def allowed_claims(session: Session, project: Transport = CITIZEN, *, now: datetime) -> int:
    """How many deliveries a claim may take: none while paused or held, few for a probe.

    One probe at a time: whoever wants a second one waits for the first's claim, and may then take
    none.
    """
    health = health_of(find_project(session.connection(), project))
    if allowed_page(health, now) and health.is_open:
        health = health_of(_lock(session, project))
    return allowed_page(health, now)


def begin_probe(
    session: Session, claim: uuid.UUID, project: Transport = CITIZEN, *, now: datetime
) -> None:
    """Let all others wait for what ``claim`` finds."""
    _write(session, project, probing(health_of(_lock(session, project)), claim, now))


def settle(
    session: Session,
    claim: uuid.UUID,
    outcomes: Sequence[PushOutcome],
    project: Transport = CITIZEN,
    *,
    now: datetime,
) -> Verdict:
    """What a page's outcomes mean; the project is held, let go or paused accordingly."""
    before = health_of(find_project(session.connection(), project))
    if not is_news(before, outcomes):
        return Verdict(before)
    before = health_of(_lock(session, project))
    jitter = random.uniform(0.5, 1.0)  # noqa: S311 - spreads load, keeps no secret
    verdict = judge(before, outcomes, claim=claim, now=now, jitter=jitter)
    if verdict.health != before:
        _write(session, project, verdict.health)
        _tell_log(project, before, verdict.health, now)
    found = any(one.error is PushError.SENDER_MISMATCH for one in outcomes)
    if found and verdict.is_misconfigured and not before.is_paused:
        reason = PushError.SENDER_MISMATCH.value
        pause(session, project, by=_BREAKER, reason=reason, now=now)
        _LOG.error("pushes_paused", extra={"project": project.value, "reason": reason})
    return verdict


def pause(
    session: Session,
    project: Transport = CITIZEN,
    *,
    by: str,
    reason: str | None,
    now: datetime,
) -> None:
    """Let no worker claim anything until ``resume``; what one holds is still sent."""
    _lock(session, project)
    _set(session, project, paused_at=now, paused_by=by, pause_reason=reason)
    # An operator's words stay out of the trail: who knows whom they name.
    details = {"reason": reason} if by == _BREAKER and reason else {}
    record(
        session,
        actor=by,
        action="push_paused",
        subject=f"push_project:{project}",
        details=details,
        now=now,
    )


def resume(session: Session, project: Transport = CITIZEN, *, by: str, now: datetime) -> None:
    """Let workers claim again, at once: pauses and holds end, whoever ordered them."""
    health = health_of(_lock(session, project))
    _write(session, project, resumed(health))
    _set(session, project, paused_at=None, paused_by=None, pause_reason=None)
    record(session, actor=by, action="push_resumed", subject=f"push_project:{project}", now=now)
    wake_worker(session)


def _lock(session: Session, project: Transport) -> AnyRow:
    connection = session.connection()
    connection.execute(
        _ENSURE[connection.dialect.name],
        {"name": project.value, "failures": 0, "recent_answers": 0, "recent_mismatches": 0},
    )
    return connection.execute(_LOCK, {"project": project.value}).one()


def _write(session: Session, project: Transport, health: Health) -> None:
    _set(
        session,
        project,
        held_until=health.held_until,
        hold_reason=health.hold_reason,
        probe=health.probe,
        failures=health.failures,
        recent_answers=health.answers,
        recent_mismatches=health.mismatches,
    )


def _set(session: Session, project: Transport, **values: object) -> None:
    session.execute(update(_TABLE).where(_TABLE.c.name == project.value).values(values))


def _tell_log(project: Transport, before: Health, after: Health, now: datetime) -> None:
    if before.is_open and not after.is_open:
        _LOG.warning("firebase_back", extra={"project": project.value})
    if after.held_until != before.held_until and after.held_until is not None:
        seconds = round((after.held_until - now).total_seconds(), 1)
        held = {"project": project.value, "reason": after.hold_reason, "seconds": seconds}
        _LOG.warning("pushes_held", extra=held)

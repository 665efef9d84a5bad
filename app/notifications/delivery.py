"""Recording what became of deliveries: sent, tried again later, or given up.

A message is sent twice only where its answer was lost, or the worker died between Firebase's
acceptance and our commit; and then with the same notification id.
"""

import random
import uuid
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam

from app.adapters.push import PushError, PushOutcome
from app.database import Database, table_of
from app.notifications.claims import Claimed
from app.notifications.detaching import lock_dead_devices, remove_dead_device
from app.notifications.models import Delivery, DeliveryState
from app.notifications.steering.breaker import Verdict
from app.notifications.steering.projects import settle
from app.notifications.transports import Transport

MAX_ATTEMPTS = 12
_FIRST_PAUSE_S = 5.0
_LONGEST_PAUSE_S = 3600.0
_DOUBLINGS = 10  # 5 s doubled ten times is past the longest pause


def record_outcomes(
    database: Database,
    claim_id: uuid.UUID,
    claimed: Sequence[Claimed[Any]],
    outcomes: Sequence[PushOutcome],
    transport: Transport = Transport.CITIZEN,
    *,
    now: datetime,
) -> None:
    """Write what became of each; a delivery that is not ours any more is left alone.

    Where it was the fault of the way, the deliveries are given back as they were.
    """
    # One order for all workers, so that no two wait for each other.
    pairs = sorted(zip(claimed, outcomes, strict=True), key=lambda pair: pair[0].delivery_id)
    with database.writing() as session:
        verdict = settle(session, claim_id, outcomes, transport, now=now)
        dead = {
            one.installation_id: one.address_hash
            for one, got in pairs
            if got.address_is_dead and not _is_projects_fault(got, verdict)
        }
        dead_devices = lock_dead_devices(session, dead)
        session.execute(
            _RECORD,
            [_values(*pair, verdict, now) | {"of_claim": claim_id} for pair in pairs],
            execution_options={"synchronize_session": None},
        )
        for installation_id in dead_devices:
            remove_dead_device(session, installation_id, now=now)
        session.commit()


def pause_s(attempts: int, retry_after_s: float | None) -> float:
    """Seconds until the next attempt: doubling, with jitter, never before Retry-After."""
    doubled = _FIRST_PAUSE_S * 2.0 ** min(attempts - 1, _DOUBLINGS)
    jitter = random.uniform(0.5, 1.0)  # noqa: S311 - spreads load, keeps no secret
    return max(min(doubled, _LONGEST_PAUSE_S) * jitter, retry_after_s or 0.0)


_TABLE = table_of(Delivery)
_RECORD = (
    _TABLE.update()
    .where(
        _TABLE.c.id == bindparam("of_delivery"),
        _TABLE.c.claim == bindparam("of_claim"),
        _TABLE.c.state == DeliveryState.PENDING,
    )
    .values(
        state=bindparam("new_state"),
        attempts=bindparam("new_attempts"),
        error=bindparam("new_error"),
        message_name=bindparam("new_message_name"),
        next_attempt_at=bindparam("new_next_attempt_at"),
        finished_at=bindparam("new_finished_at"),
        claim=None,
    )
)


def _is_projects_fault(outcome: PushOutcome, verdict: Verdict) -> bool:
    if outcome.error is PushError.SENDER_MISMATCH:
        return verdict.is_misconfigured
    return verdict.is_down


def _values(
    one: Claimed[Any], outcome: PushOutcome, verdict: Verdict, now: datetime
) -> dict[str, Any]:
    is_projects = _is_projects_fault(outcome, verdict)
    attempts = one.attempts + (0 if is_projects else 1)
    values: dict[str, Any] = {
        "of_delivery": one.delivery_id,
        "new_state": DeliveryState.SENT,
        "new_attempts": attempts,
        "new_error": outcome.error.value if outcome.error else None,
        "new_message_name": outcome.message_name,
        "new_next_attempt_at": now,
        "new_finished_at": now,
    }
    if outcome.accepted:
        return values
    if not is_projects and (not outcome.retryable or attempts >= MAX_ATTEMPTS):
        return values | {"new_state": DeliveryState.FAILED}
    pause = _until_open_s(verdict, now) if is_projects else pause_s(attempts, outcome.retry_after_s)
    if pause >= (one.expires_at - now).total_seconds():
        return values | {"new_state": DeliveryState.EXPIRED}
    return values | {
        "new_state": DeliveryState.PENDING,
        "new_next_attempt_at": now + timedelta(seconds=pause),
        "new_finished_at": None,
    }


def _until_open_s(verdict: Verdict, now: datetime) -> float:
    held_until = verdict.health.held_until
    return max(0.0, (held_until - now).total_seconds()) if held_until else 0.0

"""Delivering: claim by lease, send with no transaction open, record.

A worker that dies leaves its claim; it runs out and another worker sends again. A message is sent
twice only where the worker died between Firebase's acceptance and our commit, and then with the
same notification id.
"""

import random
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, select, update
from sqlalchemy.orm import Session

from app.adapters.firebase import PushMessage, PushOutcome
from app.database import AnyRow, Database, Sealer, affected_rows, new_id
from app.identity.citizens import recipient_key
from app.notifications.devices import address_of, remove_device
from app.notifications.kinds import RULES, Kind, deep_link
from app.notifications.models import Delivery, Device, Notification
from app.texts import Language, text

CHUNK = 100
LEASE = timedelta(seconds=30)
MAX_ATTEMPTS = 12
_FIRST_PAUSE_S = 5.0
_LONGEST_PAUSE_S = 3600.0
_PAYLOAD_VERSION = "1"


@dataclass(frozen=True)
class Claimed:
    """A delivery that is ours until the lease runs out, with the message to send."""

    delivery_id: uuid.UUID
    installation_id: uuid.UUID
    attempts: int
    expires_at: datetime
    message: PushMessage


def claim_deliveries(
    database: Database, sealer: Sealer, public_url: str, *, now: datetime
) -> tuple[uuid.UUID, list[Claimed]]:
    """Take up to ``CHUNK`` due deliveries; commits. The claim's id goes back to ``record``."""
    claim = new_id()
    with database.writing() as session:
        due = (
            select(Delivery.id)
            .where(Delivery.state == "pending", Delivery.next_attempt_at <= now)
            .order_by(Delivery.next_attempt_at)
            .limit(CHUNK)
            # Locked rows are another worker's; on SQLite the write transaction keeps others out.
            .with_for_update(skip_locked=True)
        )
        ids = session.scalars(due).all()
        if not ids:
            return claim, []
        _expire(session, ids, now)
        session.execute(
            update(Delivery)
            .where(Delivery.id.in_(ids), Delivery.state == "pending")
            .values(claim=claim, next_attempt_at=now + LEASE, attempts=Delivery.attempts + 1)
        )
        rows = session.execute(_MESSAGES, {"claim": claim}).all()
        session.commit()
    return claim, [_claimed(row, sealer, public_url, now) for row in rows]


def record_outcomes(
    database: Database,
    claim: uuid.UUID,
    claimed: Sequence[Claimed],
    outcomes: Sequence[PushOutcome],
    *,
    now: datetime,
) -> None:
    """Write what became of each; a delivery whose lease ran out meanwhile is left alone."""
    with database.writing() as session:
        # One order for all workers, so that no two wait for each other.
        pairs = sorted(zip(claimed, outcomes, strict=True), key=lambda pair: pair[0].delivery_id)
        session.execute(
            _RECORD,
            [_values(one, outcome, now) | {"of_claim": claim} for one, outcome in pairs],
            execution_options={"synchronize_session": None},
        )
        for one, outcome in pairs:
            if outcome.address_is_dead:
                remove_device(session, one.installation_id, reason="address_dead", now=now)
        session.commit()


def pause_s(attempts: int, retry_after_s: float | None) -> float:
    """Seconds until the next attempt: doubling, with jitter, never before Retry-After."""
    backoff: float = min(_FIRST_PAUSE_S * 2 ** (attempts - 1), _LONGEST_PAUSE_S)
    jittered = backoff * random.uniform(0.5, 1.0)  # noqa: S311 - spreads load, keeps no secret
    return max(jittered, retry_after_s or 0.0)


_MESSAGES = (
    select(
        Delivery.id,
        Delivery.installation_id,
        Delivery.attempts,
        Delivery.expires_at,
        Delivery.notification_id,
        Notification.kind,
        Notification.entity_id,
        Notification.citizen_id,
        Device.address_kind,
        Device.sealed_address,
        Device.locale,
    )
    .join(Notification, Notification.id == Delivery.notification_id)
    .join(Device, Device.installation_id == Delivery.installation_id)
    .where(Delivery.claim == bindparam("claim"), Delivery.state == "pending")
)

_TABLE = Delivery.__table__
_RECORD = (
    _TABLE.update()  # type: ignore[attr-defined]  # a Table, though typed as FromClause
    .where(
        _TABLE.c.id == bindparam("of_delivery"),
        _TABLE.c.claim == bindparam("of_claim"),
        _TABLE.c.state == "pending",
    )
    .values(
        state=bindparam("new_state"),
        error=bindparam("new_error"),
        message_name=bindparam("new_message_name"),
        next_attempt_at=bindparam("new_next_attempt_at"),
        finished_at=bindparam("new_finished_at"),
        claim=None,
    )
)


def _expire(session: Session, ids: Sequence[uuid.UUID], now: datetime) -> int:
    return affected_rows(
        session,
        update(Delivery)
        .where(Delivery.id.in_(ids), Delivery.expires_at <= now)
        .values(state="expired", finished_at=now, claim=None),
    )


def _claimed(row: AnyRow, sealer: Sealer, public_url: str, now: datetime) -> Claimed:
    kind, entity_id = Kind(row.kind), row.entity_id
    rules = RULES[kind]
    language = Language.ENGLISH if row.locale.startswith("en") else Language.VIETNAMESE
    message = PushMessage(
        address=address_of(sealer, row.sealed_address),
        address_kind=row.address_kind,
        title=text(f"notifications.{kind}.push_title", language),
        body=text(f"notifications.{kind}.push_body", language),
        data={
            "v": _PAYLOAD_VERSION,
            "id": str(row.notification_id),
            "type": kind.value,
            "deep_link": deep_link(public_url, kind, entity_id),
            "entity_id": entity_id,
            "recipient": recipient_key(sealer, row.citizen_id),
        },
        channel=rules.channel.value,
        collapse_key=entity_id,
        ttl_s=max(1, int((row.expires_at - now).total_seconds())),
        is_urgent=rules.is_urgent,
    )
    return Claimed(row.id, row.installation_id, row.attempts, row.expires_at, message)


def _values(one: Claimed, outcome: PushOutcome, now: datetime) -> dict[str, Any]:
    values: dict[str, Any] = {
        "of_delivery": one.delivery_id,
        "new_state": "sent",
        "new_error": outcome.error.value if outcome.error else None,
        "new_message_name": outcome.message_name,
        "new_next_attempt_at": now,
        "new_finished_at": now,
    }
    if outcome.accepted:
        return values
    again_at = now + timedelta(seconds=pause_s(one.attempts, outcome.retry_after_s))
    if not outcome.retryable or one.attempts >= MAX_ATTEMPTS:
        return values | {"new_state": "failed"}
    if again_at >= one.expires_at:
        return values | {"new_state": "expired"}
    return values | {
        "new_state": "pending",
        "new_next_attempt_at": again_at,
        "new_finished_at": None,
    }

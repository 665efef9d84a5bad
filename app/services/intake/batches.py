"""Batches from other systems: each row taken or refused by itself, and nothing taken twice."""

import hashlib
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.errors import Conflict, NotFound
from app.identity.principals import ClientPrincipal
from app.services.intake.row_intake import Outcome
from app.services.intake.usual_moves import Jumps
from app.services.models import IntegrationBatch

MAX_ROWS = 1000
Take = Callable[[Session, Sequence[Any], Jumps], list[Outcome]]


def take_batch(
    session: Session,
    client: ClientPrincipal,
    body: bytes,
    rows: Sequence[Any],
    *,
    route: str,
    take: Take,
    now: datetime,
) -> IntegrationBatch:
    """Take the rows of a signed message; sent again under its id it returns the first result.

    Raises ``Conflict`` for another body, or another ``route``, under a known id: the signature
    does not say where a message was meant to go.
    """
    digest = hashlib.sha256(route.encode() + b"\0" + body).digest()
    before = _find(session, client)
    if before is not None:
        return _same(before, digest)
    batch = IntegrationBatch(
        client=client.name,
        message_id=client.message_id,
        body_hash=digest,
        result={},
        received_at=now,
    )
    try:
        with session.begin_nested():
            session.add(batch)
            session.flush()
    except IntegrityError:
        before = _find(session, client)
        if before is None:
            raise
        return _same(before, digest)
    batch.result = _result(session, rows, take)
    session.flush()
    return batch


def get_batch_result(connection: Connection, client: ClientPrincipal, message_id: str) -> Any:
    """What became of a message; raises ``NotFound``."""
    row = connection.execute(
        select(
            IntegrationBatch.message_id, IntegrationBatch.received_at, IntegrationBatch.result
        ).where(IntegrationBatch.client == client.name, IntegrationBatch.message_id == message_id)
    ).first()
    if row is None:
        raise NotFound
    return row


def _result(session: Session, rows: Sequence[Any], take: Take) -> dict[str, Any]:
    jumps = Jumps()
    taken = [
        {"row": position, "result": str(outcome.result), "reason": outcome.reason}
        for position, outcome in enumerate(take(session, rows, jumps))
    ]
    return {"rows": taken, "unusual_moves": jumps.total()}


def _find(session: Session, client: ClientPrincipal) -> IntegrationBatch | None:
    return session.scalar(
        select(IntegrationBatch).where(
            IntegrationBatch.client == client.name,
            IntegrationBatch.message_id == client.message_id,
        )
    )


def _same(batch: IntegrationBatch, digest: bytes) -> IntegrationBatch:
    if batch.body_hash != digest:
        raise Conflict
    return batch

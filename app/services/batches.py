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
from app.services.dossier_import import Result
from app.services.models import IntegrationBatch
from app.services.row_fields import RowRefused

MAX_ROWS = 1000


def take_batch(
    session: Session,
    client: ClientPrincipal,
    body: bytes,
    rows: Sequence[Any],
    *,
    route: str,
    read: Callable[[Any], Any],
    write: Callable[[Session, Sequence[Any]], list[Result]],
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
    batch.result = {"rows": _take(session, rows, read, write)}
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


def _take(
    session: Session,
    rows: Sequence[Any],
    read: Callable[[Any], Any],
    write: Callable[[Session, Sequence[Any]], list[Result]],
) -> list[dict[str, Any]]:
    taken, results = [], []
    for position, row in enumerate(rows):
        try:
            taken.append((position, read(row)))
        except RowRefused as refused:
            results.append({"row": position, "result": "refused", "reason": refused.reason})
    written = write(session, [message for _, message in taken])
    for (position, _), result in zip(taken, written, strict=True):
        results.append({"row": position, "result": result.value, "reason": None})
    return sorted(results, key=lambda result: result["row"])


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

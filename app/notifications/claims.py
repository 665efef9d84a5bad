"""Claiming deliveries: a worker takes a page of due ones, and holds them while it sends.

A claim is a lease: short, and moved on while its holder lives. So a worker that dies holds its
deliveries up for five seconds, wherever it ran and however it died, and nobody has to know which
workers there are; a slow Firebase costs a few renewals and no second message.
"""

import logging
import threading
import uuid
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Generic, TypeVar

from sqlalchemy import select, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from app.adapters.push import PushMessage
from app.database import AnyRow, Database, Sealer, UnsealError, new_id
from app.notifications.broadcasts.audiences import Follows
from app.notifications.due import Page, defer, sort_page
from app.notifications.messages import build_message
from app.notifications.models import Delivery, DeliveryState
from app.notifications.steering.breaker import PAGE
from app.notifications.steering.projects import allowed_claims, begin_probe
from app.notifications.transports import Transport
from app.notifications.unread import count_unread_of

# Longer than the clocks of two machines differ, and than a busy SQLite keeps a renewal waiting.
LEASE = timedelta(seconds=5)
_RENEW_EVERY_S = 1.5
# Far longer than a page takes: a sender that hangs for good lets go of it.
_RENEWALS = 40
_LOG = logging.getLogger("app.notifications")


MessageT = TypeVar("MessageT")


@dataclass(frozen=True)
class Claimed(Generic[MessageT]):
    """A delivery that is ours for now, with the message to send."""

    delivery_id: uuid.UUID
    installation_id: uuid.UUID
    address_hash: bytes
    attempts: int
    created_at: datetime
    expires_at: datetime
    message: MessageT


@dataclass(frozen=True)
class Claim(Generic[MessageT]):
    """A page of deliveries under one claim; ``dropped`` were due too, and not to be sent now.

    Those had expired, were overtaken by newer ones, wait for the end of quiet hours, or the phone
    is not (or no longer) that person's.
    """

    id: uuid.UUID
    deliveries: Sequence[Claimed[MessageT]]
    dropped: int


# The message for a row of a page; raises ``UnsealError``.
Write = Callable[[AnyRow], MessageT]


@dataclass(frozen=True)
class Queue(Generic[MessageT]):
    """What the ways differ in: how due deliveries are judged, and how their messages are written.

    ``writer`` is given all that is to be sent at once, to look up what its messages need.
    """

    transport: Transport
    sort: Callable[[Session, Sequence[uuid.UUID], datetime], Page]
    writer: Callable[[Session, Sequence[AnyRow], datetime], Write[MessageT]]
    at_once: int = PAGE


def claim_deliveries(
    database: Database, sealer: Sealer, public_url: str, follows: Follows, *, now: datetime
) -> Claim[PushMessage]:
    """Take up to ``PAGE`` due deliveries to citizens' phones, as ``claim_page``."""
    return claim_page(database, citizens_queue(sealer, public_url, follows), now=now)


def citizens_queue(sealer: Sealer, public_url: str, follows: Follows) -> Queue[PushMessage]:
    """What is told to citizens' phones."""

    def sort(session: Session, due: Sequence[uuid.UUID], now: datetime) -> Page:
        return sort_page(session, due, now=now)

    def writer(session: Session, rows: Sequence[AnyRow], now: datetime) -> Write[PushMessage]:
        people = {row.citizen_id for row in rows if row.citizen_id}
        unread = count_unread_of(session.connection(), people, follows, now=now)

        def write(row: AnyRow) -> PushMessage:
            badge = unread.get(row.citizen_id, 0) if row.citizen_id else None
            return build_message(row, sealer, public_url, unread=badge, now=now)

        return write

    return Queue(Transport.CITIZEN, sort, writer)


def claim_page(database: Database, queue: Queue[MessageT], *, now: datetime) -> Claim[MessageT]:
    """Take some of the queue's due deliveries, the longest due first; commits.

    None while its way is paused or held, a few where the other side may be down still.
    """
    claim_id, transport = new_id(), queue.transport
    with database.writing() as session:
        allowed = allowed_claims(session, transport, now=now)
        count = min(allowed, queue.at_once)
        due = _lock_due(session, transport, now, count) if allowed else ()
        if not due:
            return Claim(claim_id, (), dropped=0)
        page = queue.sort(session, due, now)
        claimed, unreadable = _read(page.to_send, queue.writer(session, page.to_send, now))
        for state, reason, ids in page.over:
            _finish(session, ids, state, reason, now)
        _finish(session, unreadable, DeliveryState.FAILED, "address_unreadable", now)
        defer(session, page.later)
        session.execute(
            update(Delivery)
            .where(Delivery.id.in_([one.delivery_id for one in claimed]))
            .values(claim=claim_id, next_attempt_at=now + LEASE)
        )
        if allowed < PAGE and claimed:
            begin_probe(session, claim_id, transport, now=now)
        session.commit()
    return Claim(claim_id, claimed, dropped=len(due) - len(claimed))


@contextmanager
def held(database: Database, claim_id: uuid.UUID) -> Iterator[None]:
    """Keep the claim from running out while the block sends, a minute at most."""
    is_over = threading.Event()
    holder = threading.Thread(target=_hold, args=(database, claim_id, is_over), daemon=True)
    holder.start()
    try:
        yield
    finally:
        is_over.set()
        holder.join()


def renew_claim(database: Database, claim_id: uuid.UUID, *, now: datetime) -> None:
    """Have what is still held under the claim run out ``LEASE`` from ``now``."""
    with database.writing() as session:
        # Locked rows are being cancelled: whoever does that must not wait for us, nor we for him.
        held_ids = session.scalars(
            select(Delivery.id)
            .where(Delivery.claim == claim_id, Delivery.state == DeliveryState.PENDING)
            .order_by(Delivery.id)
            .with_for_update(skip_locked=True)
        ).all()
        session.execute(
            update(Delivery).where(Delivery.id.in_(held_ids)).values(next_attempt_at=now + LEASE)
        )
        session.commit()


def _lock_due(
    session: Session, transport: Transport, now: datetime, count: int
) -> Sequence[uuid.UUID]:
    return session.scalars(
        select(Delivery.id)
        .where(
            Delivery.state == DeliveryState.PENDING,
            Delivery.transport == transport.value,
            Delivery.next_attempt_at <= now,
        )
        .order_by(Delivery.next_attempt_at)
        .limit(count)
        # Locked rows are another worker's; on SQLite the write transaction keeps others out.
        .with_for_update(skip_locked=True)
    ).all()


def _read(
    rows: Sequence[AnyRow], write: Write[MessageT]
) -> tuple[list[Claimed[MessageT]], list[uuid.UUID]]:
    """The deliveries to send, and those whose address no key of ours opens."""
    claimed: list[Claimed[MessageT]] = []
    unreadable = []
    for row in rows:
        try:
            message = write(row)
        except UnsealError:
            unreadable.append(row.id)
            continue
        claimed.append(
            Claimed(
                delivery_id=row.id,
                installation_id=row.installation_id,
                address_hash=row.address_hash,
                attempts=row.attempts,
                created_at=row.created_at,
                expires_at=row.expires_at,
                message=message,
            )
        )
    return claimed, unreadable


def _finish(
    session: Session,
    ids: Collection[uuid.UUID],
    state: DeliveryState,
    error: str | None,
    now: datetime,
) -> None:
    if ids:
        session.execute(
            update(Delivery)
            .where(Delivery.id.in_(ids))
            .values(state=state, error=error, finished_at=now, claim=None)
        )


def _hold(database: Database, claim_id: uuid.UUID, is_over: threading.Event) -> None:
    for _ in range(_RENEWALS):
        if is_over.wait(_RENEW_EVERY_S):
            return
        try:
            renew_claim(database, claim_id, now=datetime.now(UTC))
        except DBAPIError:
            # It may run out now, and others send again: late twice is better than never.
            _LOG.warning("claim_not_renewed", extra={"claim": str(claim_id)})

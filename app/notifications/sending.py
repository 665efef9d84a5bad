"""The worker's task for one way: claim a page, send it with no transaction open, record it."""

import logging
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Protocol, TypeVar

from app.adapters.push import PushOutcome
from app.database import Database
from app.database.tasks import Task
from app.notifications.claims import Queue, claim_page, held
from app.notifications.delivery import record_outcomes
from app.notifications.steering.figures import count_outcomes

_LOG = logging.getLogger("app.notifications")
MessageT = TypeVar("MessageT")
SentT = TypeVar("SentT", contravariant=True)


class Sender(Protocol[SentT]):
    """The other side of a way, reached by an adapter."""

    def send(self, messages: Sequence[SentT], /) -> Sequence[PushOutcome]:
        """Send the messages; their outcomes in the same order."""

    def close(self) -> None:
        """Let go of whatever is open."""


def make_sending(
    name: str,
    database: Database,
    queue: Queue[MessageT],
    sender: Sender[MessageT],
    *,
    lane: str | None = None,
) -> Task:
    """The task that sends what is due of ``queue``, in its ``lane`` where it has one."""
    transport = queue.transport

    def deliver(now: datetime) -> int:
        claim = claim_page(database, queue, now=now)
        if claim.deliveries:
            # Held until it is recorded: that too may have to wait, for a lock.
            with held(database, claim.id):
                outcomes = sender.send([one.message for one in claim.deliveries])
                now = datetime.now(UTC)
                record_outcomes(database, claim.id, claim.deliveries, outcomes, transport, now=now)
            count_outcomes(claim.deliveries, outcomes, transport, now=now)
            counted = Counter(str(outcome.error or "accepted") for outcome in outcomes)
            about = {"project": transport.value, "outcomes": dict(counted)}
            _LOG.info("pushes_sent", extra=about)
        return len(claim.deliveries) + claim.dropped

    return Task(name, deliver, close=sender.close, lane=lane)

"""Numbers about pushes for whoever watches over the service."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

from prometheus_client import Counter, Histogram
from prometheus_client.registry import Collector

from app.adapters.push import PushOutcome
from app.database import Database
from app.notifications.claims import Claimed
from app.notifications.steering.summary import summarise
from app.web.metrics import Gauge, GaugesOnDemand

_MINUTE, _HOUR = 60, 3600
# Quiet hours and what can be undone make some wait on purpose.
_BOUNDS = (1, 2, 5, 10, 15, 30, _MINUTE, 5 * _MINUTE, 30 * _MINUTE, _HOUR, 6 * _HOUR, 12 * _HOUR)
_OUTCOMES = Counter(
    "bds_push_outcomes", "What became of messages to Firebase.", ["reason"], registry=None
)
_SECONDS = Histogram(
    "bds_push_acceptance_seconds",
    "From the event to Firebase's acceptance.",
    buckets=_BOUNDS,
    registry=None,
)


def count_outcomes(
    claimed: Sequence[Claimed], outcomes: Sequence[PushOutcome], *, now: datetime
) -> None:
    """Count what became of each message of a page."""
    for one, outcome in zip(claimed, outcomes, strict=True):
        _OUTCOMES.labels("accepted" if outcome.accepted else str(outcome.error)).inc()
        if outcome.accepted:
            _SECONDS.observe((now - one.created_at).total_seconds())


def push_figures(database: Database) -> list[Collector]:
    """What to collect: the counts of this process, and the queue that all share."""

    def queue() -> Iterator[Gauge]:
        with database.reading() as connection:
            found = summarise(connection, now=datetime.now(UTC))
        yield "bds_push_pending", "Deliveries that wait, for whatever.", found.pending
        yield "bds_push_due", "Deliveries that could be sent now.", found.due
        yield (
            "bds_push_oldest_due_seconds",
            "For how long the oldest of them could be.",
            found.oldest_due_s,
        )
        yield "bds_push_paused", "1: somebody has to resume it.", found.is_paused
        yield "bds_push_held", "1: all wait for Firebase.", found.held_until is not None
        yield "bds_push_unanswered_pages", "In a row.", found.failures

    return [_OUTCOMES, _SECONDS, GaugesOnDemand(queue)]

"""Numbers about pushes for whoever watches over the service."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Any

from prometheus_client import Counter, Histogram
from prometheus_client.registry import Collector

from app.adapters.push import PushOutcome
from app.database import Database
from app.notifications.claims import Claimed
from app.notifications.steering.summary import Summary, summarise
from app.notifications.transports import Transport
from app.web.metrics import Gauge, GaugesOnDemand

_MINUTE, _HOUR = 60, 3600
# Quiet hours and what can be undone make some wait on purpose.
_BOUNDS = (1, 2, 5, 10, 15, 30, _MINUTE, 5 * _MINUTE, 30 * _MINUTE, _HOUR, 6 * _HOUR, 12 * _HOUR)
# How the numbers of each way begin.
_NAMES = {
    Transport.CITIZEN: "bds_push",
    Transport.STAFF: "bds_staff_push",
    Transport.EMAIL: "bds_mail",
}
_OUTCOMES = {
    way: Counter(f"{name}_outcomes", "What became of messages.", ["reason"], registry=None)
    for way, name in _NAMES.items()
}
_SECONDS = {
    way: Histogram(
        f"{name}_acceptance_seconds",
        "From the event to the other side's acceptance.",
        buckets=_BOUNDS,
        registry=None,
    )
    for way, name in _NAMES.items()
}


def count_outcomes(
    claimed: Sequence[Claimed[Any]],
    outcomes: Sequence[PushOutcome],
    transport: Transport = Transport.CITIZEN,
    *,
    now: datetime,
) -> None:
    """Count what became of each message of a page."""
    for one, outcome in zip(claimed, outcomes, strict=True):
        reason = "accepted" if outcome.accepted else str(outcome.error)
        _OUTCOMES[transport].labels(reason).inc()
        if outcome.accepted:
            _SECONDS[transport].observe((now - one.created_at).total_seconds())


def push_figures(database: Database) -> list[Collector]:
    """What to collect: the counts of this process, and the queue that all share."""

    def queues() -> Iterator[Gauge]:
        with database.reading() as connection:
            for transport, name in _NAMES.items():
                yield from _queue(name, summarise(connection, transport, now=datetime.now(UTC)))

    return [*_OUTCOMES.values(), *_SECONDS.values(), GaugesOnDemand(queues)]


def _queue(name: str, found: Summary) -> Iterator[Gauge]:
    yield f"{name}_pending", "Deliveries that wait, for whatever.", found.pending
    yield f"{name}_due", "Deliveries that could be sent now.", found.due
    yield (
        f"{name}_oldest_due_seconds",
        "For how long the oldest of them could be.",
        found.oldest_due_s,
    )
    yield f"{name}_paused", "1: somebody has to resume it.", found.is_paused
    yield f"{name}_held", "1: all wait for the other side.", found.held_until is not None
    yield f"{name}_unanswered_pages", "In a row.", found.failures

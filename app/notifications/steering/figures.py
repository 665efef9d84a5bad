"""Numbers about pushes for whoever watches over the service."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, datetime

from app.adapters.push import PushOutcome
from app.database import Database
from app.notifications.claims import Claimed
from app.notifications.steering.summary import Summary, summarise
from app.web.metrics import CounterByReason, Gauge, Histogram

_MINUTE, _HOUR = 60, 3600
# Quiet hours and what can be undone make some wait on purpose.
_BOUNDS = (1, 2, 5, 10, 15, 30, _MINUTE, 5 * _MINUTE, 30 * _MINUTE, _HOUR, 6 * _HOUR, 12 * _HOUR)
_OUTCOMES = CounterByReason("bds_push_outcomes_total", "What became of messages to Firebase.")
_SECONDS = Histogram(
    "bds_push_acceptance_seconds", "From the event to Firebase's acceptance.", _BOUNDS
)


def count_outcomes(
    claimed: Sequence[Claimed], outcomes: Sequence[PushOutcome], *, now: datetime
) -> None:
    """Count what became of each message of a page."""
    for one, outcome in zip(claimed, outcomes, strict=True):
        _OUTCOMES.add("accepted" if outcome.accepted else str(outcome.error))
        if outcome.accepted:
            _SECONDS.observe((now - one.created_at).total_seconds())


def push_figures(database: Database) -> list[Callable[[], Iterable[str]]]:
    """What to collect: the counts of this process, and the queue that all share."""

    def queue() -> Iterator[str]:
        now = datetime.now(UTC)
        with database.reading() as connection:
            found = summarise(connection, now=now)
        for gauge in _gauges(found):
            yield from gauge.lines()

    return [_OUTCOMES.lines, _SECONDS.lines, queue]


def _gauges(found: Summary) -> Iterator[Gauge]:
    yield Gauge("bds_push_pending", "Deliveries that wait, for whatever.", found.pending)
    yield Gauge("bds_push_due", "Deliveries that could be sent now.", found.due)
    yield Gauge(
        "bds_push_oldest_due_seconds",
        "For how long the oldest of them could be.",
        found.oldest_due_s,
    )
    yield Gauge("bds_push_paused", "1: somebody has to resume it.", found.is_paused)
    yield Gauge("bds_push_held", "1: all wait for Firebase.", found.held_until is not None)
    yield Gauge("bds_push_unanswered_pages", "In a row.", found.failures)

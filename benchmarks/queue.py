"""The staff's queue at a million reports against ten thousand: what a page of fifty takes."""

import tempfile
import time
import uuid
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from statistics import median

from app.database import Database
from app.feedback.public.cells import Box
from app.identity.staff.rights import Scope
from app.settings import PROJECT_ROOT
from app.triage.queue.filters import Deadline, QueueFilter
from app.triage.queue.pages import find_page
from app.triage.queue.questions import Question
from app.triage.queue.sorting import Place, Sort
from benchmarks.queue_population import AGENCIES, RARE_WORD, populate_reports
from benchmarks.stage import Skipped
from tests.postgresql import PostgreSQLUnavailable, running_postgresql

FEW, MANY = 10_000, 1_000_000
_LIMIT, _ROUNDS = 50, 25
# Page 500 of twenty each: the end of the few.
_DEEP = 9_900
_FILTERS: Mapping[str, QueueFilter] = {
    "rare word": QueueFilter(words=RARE_WORD),
    "box": QueueFilter(box=Box(106.60, 11.10, 106.67, 11.18)),
    "late, agency": QueueFilter(deadline=Deadline.LATE, agency=AGENCIES[0]),
    "page 500": QueueFilter(),
}


@dataclass(frozen=True)
class Growth:
    """Milliseconds of the filter whose page grows most, and what all of them took."""

    many_ms: float
    few_ms: float
    remark: str

    @property
    def ratio(self) -> float:
        """Many by few."""
        return self.many_ms / self.few_ms


def measure_queue(kind: str) -> Growth:
    """Each filter's median over rounds in which both sizes take turns; raises ``Skipped``."""
    with _filled(kind, FEW) as few, _filled(kind, MANY) as many:
        found = {name: _compare(name, few, many) for name in _FILTERS}
    name, (many_ms, few_ms) = max(found.items(), key=lambda one: one[1][0] / one[1][1])
    told = ", ".join(f"{key} {one:.1f}/{other:.1f} ms" for key, (one, other) in found.items())
    return Growth(many_ms, few_ms, f"{name} grows most; {told}")


def _compare(name: str, few: Database, many: Database) -> tuple[float, float]:
    asks = [_asking(name, database) for database in (many, few)]
    for ask in asks:
        ask()
    times = [[_time_ms(ask) for ask in asks] for _ in range(_ROUNDS)]
    return median(one for one, _ in times), median(one for _, one in times)


def _asking(name: str, database: Database) -> Callable[[], None]:
    now = datetime.now(UTC)
    after = _deep_place(database, now) if name == "page 500" else None

    def ask() -> None:
        question = Question(_FILTERS[name], uuid.UUID(int=0), (Scope(),), now)
        with database.reading() as connection:
            page = find_page(connection, question, sort=Sort.DUE, after=after, limit=_LIMIT)
        assert len(page.rows) == _LIMIT, (name, len(page.rows))

    return ask


def _deep_place(database: Database, now: datetime) -> Place:
    question = Question(QueueFilter(), uuid.UUID(int=0), (Scope(),), now)
    place = None
    with database.reading() as connection:
        for _ in range(_DEEP // 900):
            place = find_page(connection, question, sort=Sort.DUE, after=place, limit=900).ends_at
    assert place is not None
    return place


def _time_ms(ask: Callable[[], None]) -> float:
    started = time.perf_counter()
    ask()
    return (time.perf_counter() - started) * 1e3


@contextmanager
def _filled(kind: str, count: int) -> Iterator[Database]:
    with ExitStack() as stack:
        if kind == "sqlite":
            var = PROJECT_ROOT / "var"
            var.mkdir(exist_ok=True)
            folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="queue-", dir=var))
            url = f"sqlite:///{Path(folder) / 'queue.sqlite3'}"
        else:
            try:
                url = stack.enter_context(running_postgresql())
            except PostgreSQLUnavailable as error:
                raise Skipped(f"no PostgreSQL here: {error}") from error
        database = Database(url)
        stack.callback(database.dispose)
        populate_reports(database, count)
        yield database

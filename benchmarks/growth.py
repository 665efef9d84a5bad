"""The same question at a million reports and at ten thousand, answered in turns."""

import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from app.database import Database
from app.settings import PROJECT_ROOT
from tests.postgresql import running_postgresql

FEW, MANY = 10_000, 1_000_000
UNIT = "ms at 1,000,000 and at 10,000 reports"
_ROUNDS = 25

Ask = Callable[[], None]


@dataclass(frozen=True)
class Sizes:
    """A database with few reports, and one with many."""

    few: Database
    many: Database


@dataclass(frozen=True)
class Growth:
    """Milliseconds of the question whose answer grows most, and what all of them took."""

    many_ms: float
    few_ms: float
    remark: str

    @property
    def ratio(self) -> float:
        """Many by few."""
        return self.many_ms / self.few_ms


def measure_growth(sizes: Sizes, askings: Mapping[str, Callable[[Database], Ask]]) -> Growth:
    """Each question's medians over rounds in which both sizes take turns."""
    found = {name: _compare(sizes, asking) for name, asking in askings.items()}
    name, (many_ms, few_ms) = max(found.items(), key=lambda one: one[1][0] / one[1][1])
    told = ", ".join(f"{key} {one:.1f}/{other:.1f} ms" for key, (one, other) in found.items())
    return Growth(many_ms, few_ms, f"{name} grows most; {told}")


@contextmanager
def filled(
    kind: str, populate: Callable[[Database, int], None], *, few: int = FEW, many: int = MANY
) -> Iterator[Sizes]:
    """Both sizes in databases of that kind; raises ``PostgreSQLUnavailable``."""
    with ExitStack() as stack:
        sizes = Sizes(*(stack.enter_context(_empty(kind)) for _ in range(2)))
        populate(sizes.few, few)
        populate(sizes.many, many)
        yield sizes


def _compare(sizes: Sizes, asking: Callable[[Database], Ask]) -> tuple[float, float]:
    asks = [asking(sizes.many), asking(sizes.few)]
    for ask in asks:
        ask()
    times = [[_time_ms(ask) for ask in asks] for _ in range(_ROUNDS)]
    return median(one for one, _ in times), median(one for _, one in times)


def _time_ms(ask: Ask) -> float:
    started = time.perf_counter()
    ask()
    return (time.perf_counter() - started) * 1e3


@contextmanager
def _empty(kind: str) -> Iterator[Database]:
    with ExitStack() as stack:
        if kind == "sqlite":
            var = PROJECT_ROOT / "var"
            var.mkdir(exist_ok=True)
            folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="growth-", dir=var))
            url = f"sqlite:///{Path(folder) / 'growth.sqlite3'}"
        else:
            url = stack.enter_context(running_postgresql())
        database = Database(url)
        stack.callback(database.dispose)
        yield database

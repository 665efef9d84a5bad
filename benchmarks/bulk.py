"""A province's dossiers from a file: fresh against the raw driver, and all over again.

Both sides take turns part by part, each into its own database of the same kind, so that what else
the machine does hits both.
"""

import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from itertools import islice
from pathlib import Path
from statistics import median
from typing import Any

from sqlalchemy.orm import Session

from app.database import Database, Sealer
from app.database.migrations import upgrade
from app.services.intake.checkpoints import FileKey
from app.services.intake.file_import import CHUNK, Summary, import_lines
from app.services.intake.json_lines import Line, read_json_lines
from app.services.intake.row_intake import Outcome, take_dossier_rows
from app.services.intake.usual_moves import Jumps
from app.settings import PROJECT_ROOT
from app.settings.keys import SecretKeys
from benchmarks.dossier_file import DOSSIERS, write_dossiers
from benchmarks.raw_import import RawPostgresql, RawSqlite
from tests.postgresql import running_postgresql

_PARTS = 15


@dataclass(frozen=True)
class BulkRates:
    """Dossiers a second; ``fresh_ratio`` is the median of the parts' ratios."""

    fresh: float
    raw: float
    fresh_ratio: float
    unchanged: float


@cache
def measure_bulk(kind: str) -> BulkRates:
    """On a database of that kind; raises ``PostgreSQLUnavailable``."""
    with ExitStack() as stack:
        var = PROJECT_ROOT / "var"
        var.mkdir(exist_ok=True)
        # Not under /tmp, which may be memory: what is committed must reach a disk.
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="bulk-", dir=var)))
        file = folder / "dossiers.ndjson"
        write_dossiers(file, DOSSIERS)
        ours, theirs = (_empty(stack, kind, folder / name) for name in ("ours", "theirs"))
        sealer = Sealer(SecretKeys((b"s" * 32,), (b"l" * 32,)))
        raw = (RawSqlite if kind == "sqlite" else RawPostgresql)(_url(theirs), sealer)
        our_parts, their_parts = _parts(stack, file), _parts(stack, file)
        times = []
        for part, same in zip(our_parts, their_parts, strict=True):
            times.append((_time_ours(ours, sealer, part), _time_raw(raw, same)))
        again = sum(_time_ours(ours, sealer, part) for part in _parts(stack, file))
    return BulkRates(
        fresh=DOSSIERS / sum(one for one, _ in times),
        raw=DOSSIERS / sum(other for _, other in times),
        fresh_ratio=median(other / one for one, other in times),
        unchanged=DOSSIERS / again,
    )


def _empty(stack: ExitStack, kind: str, path: Path) -> Database:
    if kind == "sqlite":
        url = f"sqlite:///{path}.sqlite3"
    else:
        url = stack.enter_context(running_postgresql(is_durable=True))
    database = Database(url)
    stack.callback(database.dispose)
    upgrade(database)
    return database


def _url(database: Database) -> str:
    return database.url.render_as_string(hide_password=False)


def _parts(stack: ExitStack, path: Path) -> Iterator[Iterator[Line]]:
    """The file in parts, to be read one after the other."""
    lines = read_json_lines(stack.enter_context(path.open("rb")))
    size = -(-DOSSIERS // _PARTS)
    return (islice(lines, size) for _ in range(_PARTS))


def _time_ours(database: Database, sealer: Sealer, lines: Iterator[Line]) -> float:
    def take(session: Session, rows: Sequence[Any], jumps: Jumps, now: datetime) -> list[Outcome]:
        return take_dossier_rows(session, sealer, rows, now=now, is_silent=True, jumps=jumps)

    started = time.perf_counter()
    key = FileKey(b"f" * 32, "dossiers")
    for _ in import_lines(database, lines, take, Summary(), key=key):
        continue
    return time.perf_counter() - started


def _time_raw(raw: RawSqlite | RawPostgresql, lines: Iterator[Line]) -> float:
    started = time.perf_counter()
    while chunk := list(islice(lines, CHUNK)):
        raw.write(chunk)
    return time.perf_counter() - started

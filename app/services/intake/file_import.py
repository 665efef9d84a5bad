"""Taking a file of any size in, chunk by chunk, each with its checkpoint in one transaction."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import islice
from typing import Any

from sqlalchemy.orm import Session

from app.database import Database
from app.services.intake.checkpoints import FileKey, forget_checkpoint, save_checkpoint
from app.services.intake.json_lines import Line
from app.services.intake.refusals import Refusal, RefusalFile
from app.services.intake.results import Result
from app.services.intake.row_fields import RowRefused
from app.services.intake.row_intake import REFUSED, Outcome
from app.services.intake.usual_moves import Jumps
from app.services.models import ImportCheckpoint

# A chunk's rows are in memory at once, some thirty kilobytes each with all that is made of them.
CHUNK = 1000
_SHOWN = 20
_NOT_TAKEN = (REFUSED, Result.UNKNOWN_DOSSIER)

Take = Callable[[Session, Sequence[Any], Jumps, datetime], list[Outcome]]


@dataclass
class Summary:
    """What became of the lines so far; ``refusals`` are the first few of this run."""

    line: int = 0
    counts: Counter[str] = field(default_factory=Counter)
    jumps: Jumps = field(default_factory=Jumps)
    refusals: list[Refusal] = field(default_factory=list)

    @classmethod
    def after(cls, checkpoint: ImportCheckpoint) -> "Summary":
        """Of a run that was cut off."""
        counts = checkpoint.counts
        jumps = Jumps({(before, after): n for before, after, n in counts["jumps"]})
        return cls(checkpoint.line, Counter(counts["rows"]), jumps)

    def add(self, numbers: Sequence[int], outcomes: Sequence[Outcome]) -> list[Refusal]:
        """Count the outcomes of these lines; those that were not taken."""
        refused = [
            (number, outcome.reason or "")
            for number, outcome in zip(numbers, outcomes, strict=True)
            if outcome.result in _NOT_TAKEN
        ]
        self.line = numbers[-1]
        self.counts.update(str(one.result) for one in outcomes if one.result not in _NOT_TAKEN)
        self.counts[REFUSED] += len(refused)
        self.refusals += refused[: _SHOWN - len(self.refusals)]
        return refused

    def as_json(self) -> dict[str, Any]:
        """As a checkpoint keeps it."""
        jumps = [[*jump, count] for jump, count in self.jumps.items()]
        return {"rows": dict(self.counts), "jumps": jumps}


def import_lines(
    database: Database,
    lines: Iterable[Line],
    take: Take,
    summary: Summary,
    *,
    key: FileKey | None = None,
    refusals: RefusalFile | None = None,
) -> Iterator[Summary]:
    """Take the lines in, and tell the summary after each chunk that is committed.

    With ``key`` a run that is cut off can be gone on with; a file that is through is forgotten.
    """
    left = iter(lines)
    while chunk := list(islice(left, CHUNK)):
        now = datetime.now(UTC)
        with database.writing() as session:
            outcomes = _take(session, [row for _, row in chunk], take, summary.jumps, now)
            refused = summary.add([number for number, _ in chunk], outcomes)
            if refusals is not None and refused:
                refusals.write(refused)
            if key is not None:
                save_checkpoint(session, key, line=summary.line, counts=summary.as_json(), now=now)
            session.commit()
        yield summary
    if key is not None:
        with database.writing() as session:
            forget_checkpoint(session, key)
            session.commit()


def _take(
    session: Session, rows: Sequence[Any], take: Take, jumps: Jumps, now: datetime
) -> list[Outcome]:
    """The outcomes in order, with those of lines that hold no row."""
    readable = [row for row in rows if not isinstance(row, RowRefused)]
    taken = iter(take(session, readable, jumps, now))
    return [
        Outcome(REFUSED, row.reason) if isinstance(row, RowRefused) else next(taken) for row in rows
    ]

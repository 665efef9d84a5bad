"""Which of the reports around are most likely about the same thing."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from app.database import AnyRow


@dataclass(frozen=True)
class Candidate:
    """A report nearby: its row, and how far away it is."""

    row: AnyRow
    distance_m: float


# How much a report's public photos look like the photo in hand: from 0, not at all or nothing to
# compare, to 1, the same.
Likeness = Callable[[AnyRow], float]


def nothing_to_compare(_row: AnyRow) -> float:
    """No likeness: distance alone decides."""
    return 0.0


def ranked(candidates: Iterable[Candidate], likeness: Likeness) -> list[Candidate]:
    """The most alike first; of those that are equally so, the nearest."""
    return sorted(
        candidates, key=lambda one: (-likeness(one.row), one.distance_m, one.row.public_id)
    )

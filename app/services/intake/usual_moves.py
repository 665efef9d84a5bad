"""Which moves of a dossier are usual. Real systems jump: what is not is flagged, never dropped."""

from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import pairwise

# By the statuses of the national portal (TrangThaiHoSo).
USUAL: dict[str, frozenset[str]] = {
    "1": frozenset(("2", "3", "5", "6", "7")),
    "2": frozenset(("4", "5", "6", "7", "8", "9")),
    "3": frozenset(),
    "4": frozenset(("5", "6", "7", "8", "9")),
    "5": frozenset(("1", "2", "4", "7", "8")),
    "6": frozenset(("1", "2", "4", "7", "8")),
    "7": frozenset(("4", "8", "9", "10")),
    "8": frozenset(("4", "9", "10")),
    "9": frozenset(("4", "10")),
    "10": frozenset(("9",)),
}

Jump = tuple[str, str]
# How often each unusual move was made.
Jumps = Counter[Jump]


def is_usual(before: str, after: str) -> bool:
    """Whether a dossier usually goes that way; staying is usual, a status nobody knows is not."""
    return before == after or after in USUAL.get(before, ())


def unusual_jumps(statuses: Iterable[str]) -> Iterator[Jump]:
    """The unusual moves on a way through ``statuses``, in order."""
    return (move for move in pairwise(statuses) if not is_usual(*move))

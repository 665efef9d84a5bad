"""What a question is answered with."""

from collections.abc import Sequence, Set
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from app.services.procedures.questions import Asked

# Nobody reads further, and what is beyond has little of the question.
MAX_HITS = 200


class MatchedBy(StrEnum):
    """What of a procedure answers the question."""

    CODE = "code"
    NAME = "name"
    SYNONYM = "synonym"
    SPELLING = "spelling"


class Hit(NamedTuple):
    """A procedure, by its place in what was indexed, with its score; ``entry`` is what matched."""

    score: int
    position: int
    entry: int = -1


@dataclass(frozen=True)
class Found:
    """The answers to a question, the best first, at most ``MAX_HITS``."""

    hits: Sequence[Hit]
    asked: Sequence[Asked] = ()
    # Entries that answer by other words than their own.
    by_synonym: Set[int] = frozenset()

    def matched_by(self, hit: Hit) -> MatchedBy:
        """What of the procedure answers the question."""
        if hit.entry < 0:
            return MatchedBy.CODE
        if hit.entry in self.by_synonym:
            return MatchedBy.SYNONYM
        tiers = (one.find_tier(hit.entry) for one in self.asked)
        if any(tier is not None and tier.is_spelling for tier in tiers):
            return MatchedBy.SPELLING
        return MatchedBy.NAME


NOTHING_FOUND = Found(())

"""What words add to scores: of the question, of the name, and as neighbours."""

from collections.abc import Sequence
from itertools import pairwise

from app.services.procedures.questions import Asked
from app.services.procedures.words import Word

# What a score is made of.
OF_QUESTION, OF_NAME, SIDE_BY_SIDE = 0.62, 0.24, 0.14
# How much of a question its leading words make.
_MOST = 0.6


def of_pairs(words: Sequence[Asked]) -> float:
    """The weight of all neighbours."""
    return sum(one.weight + other.weight for one, other in pairwise(words))


def leading_words(asked: Sequence[Asked], whole: float) -> set[Word]:
    """The heaviest words, that make most of the question: without any of them nothing answers it.

    The others, which often stand in a thousand names, then only add to what those found.
    """
    found: set[Word] = set()
    weight = 0.0
    for one in sorted(asked, key=lambda one: -one.weight):
        found.add(one.word)
        weight += one.weight
        if weight >= _MOST * whole:
            break
    return found


def add_word(
    scores: dict[int, float], asked: Asked, *, worth: float, may_begin: bool, after: int = 0
) -> None:
    """Add what a word is worth to every entry that has it, by its first tier with the entry.

    The first ``after`` tiers were added before. Unless the word ``may_begin``, only entries that
    have a score get more.
    """
    get = scores.get
    may_begin = may_begin or not scores
    seen: set[int] = set().union(*(tier.postings for tier in asked.tiers[:after]))
    for tier in asked.tiers[after:]:
        postings, value = tier.postings, worth * tier.strength
        fresh = postings.keys() - seen if seen else postings.keys()
        for entry in fresh if may_begin else fresh & scores.keys():
            scores[entry] = get(entry, 0.0) + value + OF_NAME * postings[entry]
        seen.update(postings)


def said_by(words: Sequence[Asked], entry: int, whole: float) -> float:
    """What the words themselves add to an entry's score."""
    found = 0.0
    for one in words:
        tier = one.find_tier(entry)
        if tier is not None:
            found += OF_QUESTION * one.weight / whole * tier.strength
            found += OF_NAME * tier.postings[entry]
    return found

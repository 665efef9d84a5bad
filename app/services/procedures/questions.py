"""What was typed, word by word, with all that each word may answer to."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import NamedTuple

from app.services.procedures.slips import SlipIndex
from app.services.procedures.word_index import Postings, WordIndex
from app.services.procedures.words import Word, words_of

MAX_WORDS = 20
# How well one word answers for another.
_SAME = 1.0
_TYPED_BARE = 0.96
_OTHER_MARKS = 0.58
_BEGINS_SO = 0.72
_MEANT_BY_KEYS = 0.9
_ONE_SLIP = 0.6
_MAX_ALTERNATIVES = 8
# What a single letter at the end counts, of a word that is being typed.
_HARDLY_BEGUN = 0.1


class Tier(NamedTuple):
    """Entries that answer equally well."""

    strength: float
    postings: Postings
    is_spelling: bool = False


@dataclass(frozen=True)
class Asked:
    """A word of the question. ``tiers`` are in the order in which they count."""

    word: Word
    weight: float
    tiers: tuple[Tier, ...]
    # The word itself, and what else it may have been meant to be.
    spellings: tuple[str, ...]

    def find_tier(self, entry: int) -> Tier | None:
        """How an entry answers the word."""
        return next((tier for tier in self.tiers if entry in tier.postings), None)


class QuestionReader:
    """Reads questions by the words of one index, and by those that synonyms begin with."""

    def __init__(self, index: WordIndex, *, other_words: Iterable[str]) -> None:
        self._index = index
        self._known = frozenset((*index.vocabulary, *other_words))
        self._slips = SlipIndex(self._known)

    def read(self, question: str) -> list[Asked]:
        """The words in order, each once; at most ``MAX_WORDS``."""
        words = list(self._words(question))
        return [self._ask(word, is_last=word is words[-1]) for word in words]

    def doubt(self, asked: Asked) -> Asked:
        """The same word, as one that exists and was typed by mistake for another."""
        if self._index.is_weak(asked.word) or len(asked.spellings) > 1:
            return asked
        return self._with_spellings(asked, self._neighbours(asked.word.folded), _ONE_SLIP)

    def _words(self, question: str) -> Iterable[Word]:
        words = islice(dict.fromkeys(words_of(question)), MAX_WORDS)
        return dict.fromkeys(part for word in words for part in self._parts(word))

    def _parts(self, word: Word) -> Sequence[Word]:
        """The word; or, where nobody knows it, two that it is without the space between."""
        if word.folded in self._known or self._slips.meant_by_keys(word.folded):
            return (word,)
        parts = self._slips.parts(word.folded)
        return (word,) if parts is None else [Word(part, part) for part in parts]

    def _ask(self, word: Word, *, is_last: bool) -> Asked:
        own = self._index.with_word(word.folded)
        tiers = [Tier(_OTHER_MARKS if word.has_marks else _TYPED_BARE, own)]
        if word.has_marks:
            tiers.insert(0, Tier(_SAME, self._index.with_exact(word.exact)))
        if is_last:
            tiers.append(Tier(_BEGINS_SO, self._index.beginning_with(word.folded)))
        weight = self._index.weight(word)
        if is_last and len(word.folded) == 1:
            weight *= _HARDLY_BEGUN
        asked = Asked(word, weight, tuple(tiers), (word.folded,))
        if word.folded in self._known:
            return asked
        by_keys = self._slips.meant_by_keys(word.folded)
        if by_keys:
            return self._with_spellings(asked, by_keys, _MEANT_BY_KEYS)
        return self._with_spellings(asked, self._neighbours(word.folded), _ONE_SLIP)

    def _neighbours(self, word: str) -> list[str]:
        """What ``word`` is one slip away from, the most usual first."""
        found = self._slips.neighbours(word)
        return sorted(found, key=lambda one: (self._index.rareness(one), one))[:_MAX_ALTERNATIVES]

    def _with_spellings(self, asked: Asked, found: Sequence[str], strength: float) -> Asked:
        if not found:
            return asked
        tiers = [Tier(strength, self._index.with_word(one), is_spelling=True) for one in found]
        # What nobody knows counts as much as what it was probably meant to be.
        meant = max(self._index.rareness(one) for one in found)
        is_known = asked.word.folded in self._known
        return Asked(
            asked.word,
            asked.weight if is_known else min(asked.weight, meant),
            (*asked.tiers, *tiers),
            (*asked.spellings, *found),
        )

"""Where words stand: which texts of which procedures have them, and how much of the text they are.

Built once for a version of the catalogue, then only read.
"""

import math
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise, takewhile
from typing import Any, NamedTuple, TypeVar

from app.services.procedures.synonyms import Phrase
from app.services.procedures.words import Word, words_of

# By entry, which share of its words' weight a word is.
Postings = Mapping[int, float]
# A phrase with its diacritics: "lại" is not the "lái" of "bằng lái".
Written = tuple[Word, ...]
_Part = TypeVar("_Part")
_NOTHING: Postings = {}
# How much a word counts that tells little.
_WEAK = 0.12
# Beginnings so short that many words have them are gathered when the index is built.
_SHORT_BEGINNINGS = (2, 3)
_NAME, _OTHER_NAME, _KEYWORD = 1.0, 0.95, 0.92


@dataclass(frozen=True)
class Sought:
    """What a procedure is found by. ``keywords`` are phrases that stand in no name."""

    code: str
    name_vi: str
    name_en: str
    keywords: tuple[str, ...] = ()


@dataclass(frozen=True)
class Lexicon:
    """What the index has to know of words: those that tell little, and those of special cases."""

    weak: frozenset[Word]
    special: frozenset[Written] = frozenset()
    meant: frozenset[Phrase] = frozenset()


class EntryKind(NamedTuple):
    """What many texts have in common: how much they count, and which special cases they are."""

    factor: float
    # Phrases that make a procedure a special one: "lại", "gia hạn".
    special: frozenset[Written]


class WordIndex:
    """Immutable; safe to share between threads."""

    def __init__(self, sought: Sequence[Sought], lexicon: Lexicon) -> None:
        self._weak = lexicon.weak
        texts: list[tuple[Word, ...]] = []
        numbers: dict[EntryKind, int] = {}
        # By entry, that is text: whose it is, in the same order, and of which of the kinds.
        self.positions: list[int] = []
        self.kinds: list[int] = []
        special_lengths = lengths_of(lexicon.special)
        for position, one in enumerate(sought):
            for text, factor in _texts(one):
                words = words_of(text)
                special = lexicon.special & runs_of(words, special_lengths)
                kind = EntryKind(factor, special)
                texts.append(words)
                self.positions.append(position)
                self.kinds.append(numbers.setdefault(kind, len(numbers)))
        self.entry_kinds = list(numbers)
        self._unknown_weight = math.log1p(max(len(texts), 1))
        counts = Counter(word for text in texts for word in {one.folded for one in text})
        self._rareness = {word: math.log1p(len(texts) / count) for word, count in counts.items()}
        self._mostly_weak = self._find_mostly_weak(texts)
        self._postings, self._exact = self._post(texts)
        self._vocabulary = sorted(self._postings)
        self._beginnings = self._post_beginnings()
        self._pairs = _post_pairs(texts)
        self._phrases = self._post_phrases(texts, lexicon.meant)

    @property
    def vocabulary(self) -> Sequence[str]:
        """Every word, without diacritics, in order."""
        return self._vocabulary

    def is_keyword(self, entry: int) -> bool:
        """Whether an entry is no name."""
        return self.entry_kinds[self.kinds[entry]].factor == _KEYWORD

    def weight(self, word: Word) -> float:
        """How much a word counts: the rarer, the more; one that nobody knows counts most."""
        rareness = self.rareness(word.folded)
        return rareness * _WEAK if self.is_weak(word) else rareness

    def rareness(self, folded: str) -> float:
        """How rare a word is, whatever its diacritics."""
        return self._rareness.get(folded, self._unknown_weight)

    def is_weak(self, word: Word) -> bool:
        """Whether a word tells little; typed without diacritics, whether it mostly does."""
        if word.has_marks or word in self._weak:
            return word in self._weak
        return word.folded in self._mostly_weak

    def with_word(self, folded: str) -> Postings:
        """The entries with a word, whatever its diacritics."""
        return self._postings.get(folded, _NOTHING)

    def with_exact(self, exact: str) -> Postings:
        """The entries with a word as it was written."""
        return self._exact.get(exact, _NOTHING)

    def beginning_with(self, typed: str) -> Postings:
        """The entries with a word that begins so."""
        if len(typed) < min(_SHORT_BEGINNINGS):
            return _NOTHING
        if len(typed) in _SHORT_BEGINNINGS:
            return self._beginnings.get(typed, _NOTHING)
        return self._merged(self._words_beginning_with(typed))

    def side_by_side(self, first: str, second: str) -> frozenset[int]:
        """The entries in which one word follows the other."""
        return self._pairs.get((first, second), frozenset())

    def with_phrase(self, phrase: Phrase) -> Postings:
        """The entries with one of the phrases that others stand for."""
        return self._phrases.get(phrase, _NOTHING)

    def _find_mostly_weak(self, texts: Sequence[Sequence[Word]]) -> frozenset[str]:
        """What is typed for weak words more often than for others, as names have them."""
        counts = Counter(word for text in texts for word in text)
        balance: defaultdict[str, int] = defaultdict(int)
        for word, count in counts.items():
            balance[word.folded] += count if word in self._weak else -count
        return frozenset(word.folded for word in self._weak if balance[word.folded] >= 0)

    def _post(
        self, texts: Sequence[Sequence[Word]]
    ) -> tuple[dict[str, dict[int, float]], dict[str, dict[int, float]]]:
        postings: defaultdict[str, dict[int, float]] = defaultdict(dict)
        exact: defaultdict[str, dict[int, float]] = defaultdict(dict)
        for entry, text in enumerate(texts):
            whole = sum(self._named_weight(word) for word in set(text))
            for one in text:
                share = self._named_weight(one) / whole
                postings[one.folded][entry] = share
                exact[one.exact][entry] = share
        return dict(postings), dict(exact)

    def _named_weight(self, word: Word) -> float:
        """How much a word of a name counts; names have their diacritics."""
        rareness = self._rareness[word.folded]
        return rareness * _WEAK if word in self._weak else rareness

    def _post_beginnings(self) -> dict[str, Postings]:
        words: defaultdict[str, list[str]] = defaultdict(list)
        for word in self._vocabulary:
            for length in _SHORT_BEGINNINGS:
                if len(word) > length:
                    words[word[:length]].append(word)
        return {beginning: self._merged(found) for beginning, found in words.items()}

    def _words_beginning_with(self, typed: str) -> Iterable[str]:
        start = bisect_left(self._vocabulary, typed)
        after = (self._vocabulary[at] for at in range(start, len(self._vocabulary)))
        return (word for word in takewhile(lambda one: one.startswith(typed), after))

    def _merged(self, words: Iterable[str]) -> Postings:
        found: dict[int, float] = {}
        for word in words:
            for entry, share in self._postings[word].items():
                found[entry] = max(share, found.get(entry, 0.0))
        return found

    def _post_phrases(
        self, texts: Sequence[Sequence[Word]], meant: frozenset[Phrase]
    ) -> dict[Phrase, dict[int, float]]:
        lengths = lengths_of(meant)
        found: defaultdict[Phrase, dict[int, float]] = defaultdict(dict)
        for entry, text in enumerate(texts):
            for phrase in meant & runs_of([word.folded for word in text], lengths):
                shares = (self._postings[word][entry] for word in set(phrase))
                found[phrase][entry] = sum(shares)
        return dict(found)


def lengths_of(phrases: Iterable[tuple[Any, ...]]) -> frozenset[int]:
    """How many words phrases have."""
    return frozenset(map(len, phrases))


def runs_of(words: Sequence[_Part], lengths: Iterable[int]) -> set[tuple[_Part, ...]]:
    """All words that stand side by side, as many as ``lengths`` say."""
    whole = tuple(words)
    return {
        whole[start : start + length]
        for length in lengths
        for start in range(len(whole) - length + 1)
    }


def _texts(one: Sought) -> Iterable[tuple[str, float]]:
    yield one.name_vi, _NAME
    if words_of(one.name_en):
        yield one.name_en, _OTHER_NAME
    for keyword in one.keywords:
        if words_of(keyword):
            yield keyword, _KEYWORD


def _post_pairs(texts: Sequence[Sequence[Word]]) -> dict[tuple[str, str], frozenset[int]]:
    found: defaultdict[tuple[str, str], set[int]] = defaultdict(set)
    for entry, text in enumerate(texts):
        for first, second in pairwise(text):
            found[first.folded, second.folded].add(entry)
    return {pair: frozenset(entries) for pair, entries in found.items()}

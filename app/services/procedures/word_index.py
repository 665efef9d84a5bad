"""Where words stand: which texts of which procedures have them, and how much of the text they are.

Built once for a version of the catalogue, then only read.
"""

import math
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise, takewhile
from typing import NamedTuple

from app.services.procedures.synonyms import Phrase
from app.services.procedures.words import Word, words_of

# By entry, which share of its words' weight a word is.
Postings = Mapping[int, float]
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

    weak: frozenset[str]
    special: frozenset[Phrase] = frozenset()
    meant: frozenset[Phrase] = frozenset()


class EntryKind(NamedTuple):
    """What many texts have in common: how much they count, and which special cases they are."""

    factor: float
    # Phrases that make a procedure a special one: "lại", "gia hạn".
    special: frozenset[Phrase]


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
                special = lexicon.special & phrases_of(words, special_lengths)
                kind = EntryKind(factor, special)
                texts.append(words)
                self.positions.append(position)
                self.kinds.append(numbers.setdefault(kind, len(numbers)))
        self.entry_kinds = list(numbers)
        self._unknown_weight = math.log1p(max(len(texts), 1))
        self._weights = self._weigh(texts)
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

    def weight(self, word: str) -> float:
        """How much a word counts: the rarer, the more; one that nobody knows counts most."""
        known = self._weights.get(word)
        if known is not None:
            return known
        return self._unknown_weight * (_WEAK if word in self._weak else 1.0)

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

    def _weigh(self, texts: Sequence[Sequence[Word]]) -> dict[str, float]:
        counts = Counter(word for text in texts for word in {one.folded for one in text})
        return {
            word: math.log1p(len(texts) / count) * (_WEAK if word in self._weak else 1.0)
            for word, count in counts.items()
        }

    def _post(
        self, texts: Sequence[Sequence[Word]]
    ) -> tuple[dict[str, dict[int, float]], dict[str, dict[int, float]]]:
        postings: defaultdict[str, dict[int, float]] = defaultdict(dict)
        exact: defaultdict[str, dict[int, float]] = defaultdict(dict)
        for entry, text in enumerate(texts):
            whole = sum(self._weights[word] for word in {one.folded for one in text})
            for one in text:
                share = self._weights[one.folded] / whole
                postings[one.folded][entry] = share
                exact[one.exact][entry] = share
        return dict(postings), dict(exact)

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
            for phrase in meant & phrases_of(text, lengths):
                shares = (self._postings[word][entry] for word in set(phrase))
                found[phrase][entry] = sum(shares)
        return dict(found)


def lengths_of(phrases: Iterable[Phrase]) -> frozenset[int]:
    """How many words phrases have."""
    return frozenset(map(len, phrases))


def phrases_of(words: Sequence[Word], lengths: Iterable[int]) -> set[Phrase]:
    """All words that stand side by side, as many as ``lengths`` say."""
    folded = tuple(word.folded for word in words)
    return {
        folded[start : start + length]
        for length in lengths
        for start in range(len(folded) - length + 1)
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

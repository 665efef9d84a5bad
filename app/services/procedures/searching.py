"""Finding procedures by what people type: ranked, forgiving, and the same order every time.

A score is made of three shares: of the question that a procedure answers, of its own name that the
question says, and of neighbouring words that are neighbours in both. Words weigh by how rare they
are.
"""

from collections.abc import Mapping, Sequence, Set
from heapq import nsmallest
from itertools import pairwise

from app.services.procedures.answers import MAX_HITS, NOTHING_FOUND, Found, Hit
from app.services.procedures.codes import shown_code, typed_digits
from app.services.procedures.questions import Asked, QuestionReader
from app.services.procedures.scoring import (
    OF_NAME,
    OF_QUESTION,
    SIDE_BY_SIDE,
    add_word,
    leading_words,
    of_pairs,
    said_by,
)
from app.services.procedures.synonyms import Phrase, PhraseBook
from app.services.procedures.word_index import (
    Lexicon,
    Sought,
    WordIndex,
    Written,
    lengths_of,
    runs_of,
)

_SCALE = 10_000
_ABOVE_ENTRIES = 1 << 32
_MEANS_THE_SAME = 0.86
_LEAST = 0.22
_LEAST_OF_BEST = 0.6
# Below this even the best answer lacks a word that counts: it may be a slip that is a word too.
_SURE = 0.8
# What a special case ("lại", "gia hạn") loses where the question doesn't ask for it.
_NOT_ASKED_FOR = 0.86


class SearchIndex:
    """An immutable index; safe to share between threads. Equal scores are in order of position."""

    def __init__(self, sought: Sequence[Sought], phrases: PhraseBook, lexicon: Lexicon) -> None:
        self._codes = {one.code: position for position, one in enumerate(sought)}
        self._phrases = phrases
        self._index = WordIndex(sought, lexicon)
        self._special = lexicon.special
        self._special_lengths = lengths_of(lexicon.special)
        self._reader = QuestionReader(self._index, other_words=phrases.words)

    def search(self, question: str) -> Found:
        """The procedures that answer ``question``."""
        by_code = self._by_code(question)
        if by_code is not None:
            return Found(by_code)
        asked = self._reader.read(question)
        if not asked:
            return NOTHING_FOUND
        whole = sum(one.weight for one in asked)
        leading = leading_words(asked, whole)
        scores: dict[int, float] = {}
        for one in sorted(asked, key=lambda one: -one.weight):
            worth = OF_QUESTION * one.weight / whole
            add_word(scores, one, worth=worth, may_begin=one.word in leading)
        by_synonym = self._add_synonyms(scores, asked, whole)
        doubted = self._doubt(asked, scores, by_synonym)
        if doubted != asked:
            for one, other in zip(asked, doubted, strict=True):
                worth = OF_QUESTION * one.weight / whole
                may_begin = one.word in leading
                add_word(scores, other, worth=worth, may_begin=may_begin, after=len(one.tiers))
            by_synonym |= self._add_synonyms(scores, doubted, whole, but=by_synonym)
        hits = self._best(doubted, scores)
        by_synonym |= {hit.entry for hit in hits if self._index.is_keyword(hit.entry)}
        return Found(hits, doubted, by_synonym)

    def _by_code(self, question: str) -> list[Hit] | None:
        whole = shown_code(question)
        if whole is not None:
            position = self._codes.get(whole)
            return [] if position is None else [Hit(_SCALE, position)]
        digits = typed_digits(question)
        if digits is None:
            return None
        found = (
            position
            for code, position in self._codes.items()
            if code.replace(".", "").startswith(digits) or code[2:].startswith(digits)
        )
        return [Hit(_SCALE, position) for position in nsmallest(MAX_HITS, found)]

    def _add_synonyms(
        self,
        scores: dict[int, float],
        asked: Sequence[Asked],
        whole: float,
        *,
        but: Set[int] = frozenset(),
    ) -> set[int]:
        """Let phrases that mean the same answer too, where they answer better.

        Returns the entries in which they do; ``but`` are left as they are.
        """
        found = self._phrases.find([one.spellings for one in asked])
        # The longest first: within it no other one counts again.
        spans = sorted(found, key=lambda span: (span[0] - span[1], span[0]))
        covered: dict[int, set[int]] = {}
        for start, end, meant in spans:
            words = asked[start:end]
            worth = _MEANS_THE_SAME * (
                OF_QUESTION * sum(one.weight for one in words) / whole
                + SIDE_BY_SIDE * of_pairs(words) / (of_pairs(asked) or 1.0)
            )
            for entry, share in self._meaning(meant).items():
                if entry in but or not covered.get(entry, set()).isdisjoint(range(start, end)):
                    continue
                own = said_by(words, entry, whole) if entry in scores else 0.0
                gained = worth + OF_NAME * share - own
                if gained > 0:
                    scores[entry] = scores.get(entry, 0.0) + gained
                    covered.setdefault(entry, set()).update(range(start, end))
        return set(covered)

    def _meaning(self, meant: frozenset[Phrase]) -> dict[int, float]:
        found: dict[int, float] = {}
        for phrase in meant:
            for entry, share in self._index.with_phrase(phrase).items():
                found[entry] = max(share, found.get(entry, 0.0))
        return found

    def _doubt(
        self, asked: list[Asked], scores: Mapping[int, float], by_synonym: Set[int]
    ) -> list[Asked]:
        """``asked``, its words in doubt that even the best answer does not have."""
        if not scores:
            return [self._reader.doubt(one) for one in asked]
        highest = max(scores.values())
        best = min(entry for entry, score in scores.items() if score == highest)
        if best in by_synonym:
            return asked
        missing = {one.word for one in asked if one.find_tier(best) is None}
        answered = sum(one.weight for one in asked if one.word not in missing)
        if answered >= _SURE * sum(one.weight for one in asked):
            return asked
        return [self._reader.doubt(one) if one.word in missing else one for one in asked]

    def _best(self, asked: Sequence[Asked], scores: Mapping[int, float]) -> list[Hit]:
        least = max(_LEAST, _LEAST_OF_BEST * max(scores.values(), default=0.0))
        kept = {entry: score for entry, score in scores.items() if score >= least}
        self._add_neighbours(kept, asked)
        factors = self._factors(asked)
        positions, kinds = self._index.positions, self._index.kinds
        # One number each, score above entry: they are compared by the thousand. Entries are in the
        # order of their procedures.
        best: dict[int, int] = {}
        for entry, score in kept.items():
            ranked = entry - int(factors[kinds[entry]] * score) * _ABOVE_ENTRIES
            if ranked < best.get(positions[entry], 0):
                best[positions[entry]] = ranked
        return list(map(self._hit, nsmallest(MAX_HITS, best.values())))

    def _hit(self, ranked: int) -> Hit:
        above, entry = divmod(ranked, _ABOVE_ENTRIES)
        return Hit(-above, self._index.positions[entry], entry)

    def _factors(self, asked: Sequence[Asked]) -> list[float]:
        """What a score is worth, by the kind of entry."""
        asked_for = self._asked_for(asked)
        return [
            _SCALE * kind.factor * _NOT_ASKED_FOR ** len(kind.special - asked_for)
            for kind in self._index.entry_kinds
        ]

    def _asked_for(self, asked: Sequence[Asked]) -> set[Written]:
        """The special cases that the question names.

        Without diacritics "lai" may be "lại" or "lái": in a phrase that means something else, as
        "bang lai" does, it is not the special word.
        """
        words = [one.word for one in asked]
        exactly = runs_of(words, self._special_lengths) & self._special
        spans = self._phrases.find([one.spellings for one in asked])
        taken = {at for start, end, _ in spans if end - start > 1 for at in range(start, end)}
        # An empty word keeps apart what does not stand side by side.
        bare = [
            "" if at in taken or word.has_marks else word.folded for at, word in enumerate(words)
        ]
        named = runs_of(bare, self._special_lengths)
        return exactly | {
            phrase for phrase in self._special if tuple(one.folded for one in phrase) in named
        }

    def _add_neighbours(self, scores: dict[int, float], asked: Sequence[Asked]) -> None:
        whole = of_pairs(asked)
        for one, other in pairwise(asked):
            worth = SIDE_BY_SIDE * (one.weight + other.weight) / whole
            entries: set[int] = set()
            for first in one.spellings:
                for second in other.spellings:
                    entries |= self._index.side_by_side(first, second)
            for entry in entries & scores.keys():
                scores[entry] += worth

"""Which category a report may belong to: by its words, and by what was decided nearby. Pure."""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from app.texts.folding import fold

MAX_SUGGESTIONS = 3
# Words without their diacritics may be other words: they count half.
_EXACT, _FOLDED = 1.0, 0.5
# Decisions nearby count as much as this many words, the fewer there are the less.
_NEARBY, _FEW = 2.0, 3
_HALF_SURE = 2.0
_WORD = re.compile(r"\w+")


@dataclass(frozen=True)
class FoundKeyword:
    """A category's keyword that stands in the text, with these very diacritics or not."""

    keyword: str
    is_exact: bool


@dataclass(frozen=True)
class Suggestion:
    """A category with all that speaks for it; ``score`` is from 0 to 1, and no probability."""

    category: str
    score: float
    keywords: tuple[FoundKeyword, ...]
    nearby: int


def suggest(
    text: str, keywords: Mapping[str, Sequence[str]], decided: Mapping[str, int]
) -> list[Suggestion]:
    """The likeliest categories for ``text``, the likeliest first; none where nothing speaks.

    ``keywords`` are those of each category that there is to choose, ``decided`` says how many
    reports nearby belong to each category.
    """
    total = sum(decided.values())
    found = []
    for category, words in keywords.items():
        hits, nearby = tuple(find_keywords(text, words)), decided.get(category, 0)
        likely = score(hits, nearby=nearby, total=total)
        if likely > 0:
            found.append(Suggestion(category, likely, hits, nearby))
    return sorted(found, key=lambda one: (-one.score, one.category))[:MAX_SUGGESTIONS]


def score(hits: Sequence[FoundKeyword], *, nearby: int, total: int) -> float:
    """How much speaks for a category: its keywords, and ``nearby`` of ``total`` decisions."""
    by_words = sum(
        len(_WORD.findall(one.keyword)) * (_EXACT if one.is_exact else _FOLDED) for one in hits
    )
    weight = by_words + _NEARBY * nearby / (total + _FEW)
    return round(weight / (weight + _HALF_SURE), 3)


def find_keywords(text: str, keywords: Sequence[str]) -> Iterator[FoundKeyword]:
    """Those of ``keywords`` that stand in ``text`` as whole words, each once."""
    exact, folded = _words(text), _words(fold(text))
    seen = set()
    for keyword in keywords:
        bare = _words(fold(keyword))
        if bare.strip() and bare in folded and bare not in seen:
            seen.add(bare)
            yield FoundKeyword(keyword, is_exact=_words(keyword) in exact)


def _words(text: str) -> str:
    """The words with single spaces around each."""
    composed = unicodedata.normalize("NFC", text).casefold()
    return f" {' '.join(_WORD.findall(composed))} "

"""Words one slip away: a letter too many, missing, wrong or swapped, and keys of Telex and VNI."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator

# Of two letters every word is a neighbour of every other.
_MIN_LENGTH = 3
_MAX_LENGTH = 12
_DOUBLED = re.compile(r"([aeod])\1")
# The keys of the five tones, and the hook of ư, ơ and ă.
_TONES = frozenset("sfrxj")
_VOWELS = frozenset("aeiouy")


class SlipIndex:
    """The known words by what is left of them without one letter."""

    def __init__(self, words: Iterable[str]) -> None:
        self._words = frozenset(words)
        found: defaultdict[str, set[str]] = defaultdict(set)
        for word in self._words:
            if _MIN_LENGTH - 1 <= len(word) <= _MAX_LENGTH:
                for shorter in _without_one_letter(word):
                    found[shorter].add(word)
        self._by_shorter = dict(found)

    def meant_by_keys(self, word: str) -> list[str]:
        """Known words that ``word`` is when the keyboard's accents were off: "ddaats" is "dat"."""
        return sorted({one for one in _without_keys(word) if one in self._words and one != word})

    def neighbours(self, word: str) -> list[str]:
        """Known words that differ from ``word`` by one slip."""
        if not _MIN_LENGTH <= len(word) <= _MAX_LENGTH:
            return []
        shorter = set(_without_one_letter(word))
        found = {one for one in shorter if one in self._words}
        found |= self._by_shorter.get(word, set())
        for one in shorter:
            found.update(
                other for other in self._by_shorter.get(one, ()) if _is_one_slip(word, other)
            )
        return sorted(found - {word})

    def parts(self, word: str) -> tuple[str, str] | None:
        """Two known words that ``word`` is without the space between: "khaisinh"."""
        for at in range(len(word) - 2, 1, -1):
            if word[:at] in self._words and word[at:] in self._words:
                return word[:at], word[at:]
        return None


def _without_one_letter(word: str) -> Iterator[str]:
    return (word[:at] + word[at + 1 :] for at in range(len(word)))


def _is_one_slip(word: str, other: str) -> bool:
    """Whether two words of the same length differ in one letter, or in the order of two."""
    if len(word) != len(other):
        return False
    differing = [at for at in range(len(word)) if word[at] != other[at]]
    if len(differing) == 1:
        return True
    if len(differing) != 2 or differing[1] != differing[0] + 1:
        return False
    first, second = differing
    return word[first] == other[second] and word[second] == other[first]


def _without_keys(word: str) -> Iterator[str]:
    """What may have been meant, the keys of accents taken out in the ways that there are."""
    if len(word) > _MAX_LENGTH:
        return
    if any(letter.isdigit() for letter in word):
        yield "".join(letter for letter in word if not letter.isdigit())
    bare = _DOUBLED.sub(r"\1", word)
    bare = bare[:1] + bare[1:].replace("w", "")
    if bare.startswith("w"):
        bare = f"u{bare[1:]}"
    yield bare
    first_vowel = next((at for at, letter in enumerate(bare) if letter in _VOWELS), len(bare))
    for at in range(first_vowel + 1, len(bare)):
        if bare[at] in _TONES:
            yield _DOUBLED.sub(r"\1", bare[:at] + bare[at + 1 :])

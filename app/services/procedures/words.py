"""Words as they are searched: syllables without diacritics, and what diacritics they had."""

import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple

_WORD = re.compile(r"[^\W_]+")
# "kĩ" and "kỹ", "quí" and "quý" are the same word: both are written.
_EITHER_I = re.compile(r"(?:[hklmstv]|qu)y")


class Word(NamedTuple):
    """A syllable: ``folded`` to search by; ``exact`` tells its diacritics too, in any order.

    Where the tone stands ("hòa", "hoà") makes no difference.
    """

    folded: str
    exact: str

    @property
    def has_marks(self) -> bool:
        """Whether it was written with diacritics."""
        return self.folded != self.exact


def words_of(text: str) -> tuple[Word, ...]:
    """The words of ``text`` in order."""
    composed = unicodedata.normalize("NFC", text.casefold())
    return tuple(map(_word, _WORD.findall(composed)))


def folded_words(text: str) -> tuple[str, ...]:
    """The words of ``text`` without diacritics."""
    return tuple(word.folded for word in words_of(text))


# Names are made of some thousand syllables.
@lru_cache(maxsize=8192)
def _word(written: str) -> Word:
    letters, marks = [], []
    for letter in unicodedata.normalize("NFD", written):
        if letter == "đ":
            letters.append("d")
            marks.append(letter)
        elif unicodedata.combining(letter):
            marks.append(letter)
        else:
            letters.append(letter)
    folded = "".join(letters)
    if _EITHER_I.fullmatch(folded):
        folded = f"{folded[:-1]}i"
    return Word(folded, folded + "".join(sorted(marks)))

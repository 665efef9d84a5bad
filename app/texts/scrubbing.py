"""Taking what names a person out of texts that others wrote about him."""

import re
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass

from app.texts.folding import fold

# Stands where something was taken out; the same in both languages.
REMOVED = "[…]"
_BETWEEN_DIGITS = r"[\s.\-]*"
_VIETNAM = "84"


@dataclass(frozen=True)
class Traces:
    """What a person is named by: ``names`` and addresses as words, ``numbers`` as digits.

    A phone number is found with and without the country's prefix.
    """

    words: tuple[str, ...] = ()
    numbers: tuple[str, ...] = ()

    def __add__(self, other: "Traces") -> "Traces":
        """Both together."""
        return Traces(self.words + other.words, self.numbers + other.numbers)

    def taken_out_of(self, text: str) -> str:
        """``text`` without them, however they are spelled, spaced or accented."""
        found = [*_spans_of_words(text, self.words), *_spans_of_numbers(text, self.numbers)]
        for start, end in sorted(_joined(found), reverse=True):
            text = text[:start] + REMOVED + text[end:]
        return text


def _spans_of_words(text: str, words: Collection[str]) -> list[tuple[int, int]]:
    folded, places = _folded_with_places(text)
    spans = []
    for word in words:
        parts = fold(word).split()
        if not parts:
            continue
        pattern = r"(?<!\w)" + r"\s+".join(map(re.escape, parts)) + r"(?!\w)"
        spans += [
            (places[found.start()], places[found.end() - 1] + 1)
            for found in re.finditer(pattern, folded)
        ]
    return spans


def _spans_of_numbers(text: str, numbers: Collection[str]) -> list[tuple[int, int]]:
    spans = []
    for number in numbers:
        digits = "".join(filter(str.isdigit, number.removeprefix(f"+{_VIETNAM}")))
        if not digits:
            continue
        body = _BETWEEN_DIGITS.join(digits.removeprefix("0"))
        prefix = rf"(?:\+?{_VIETNAM}{_BETWEEN_DIGITS}0?{_BETWEEN_DIGITS}|0{_BETWEEN_DIGITS})?"
        spans += [found.span() for found in re.finditer(rf"(?<!\d){prefix}{body}(?!\d)", text)]
    return spans


def _folded_with_places(text: str) -> tuple[str, list[int]]:
    """``text`` letter by letter as ``fold`` has it, and where each letter came from."""
    letters: list[str] = []
    places: list[int] = []
    for place, letter in enumerate(text):
        bare = unicodedata.normalize("NFD", letter.casefold().replace("đ", "d"))
        for one in bare:
            if not unicodedata.combining(one):
                letters.append(one)
                places.append(place)
    return "".join(letters), places


def _joined(spans: Collection[tuple[int, int]]) -> list[tuple[int, int]]:
    """Spans that touch or overlap as one."""
    joined: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined

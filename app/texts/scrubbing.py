"""Taking what names a person out of texts that others wrote about him."""

import re
import unicodedata
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import cached_property

from app.texts.folding import fold

# Stands where something was taken out; the same in both languages.
REMOVED = "[…]"
_BETWEEN_DIGITS = r"[\s.\-]*"
_VIETNAM = "84"
_NO_DIGITS = re.compile(r"\D+")


@dataclass(frozen=True)
class Searched:
    """A text as traces are looked for in it; made once however many people are looked for."""

    text: str
    folded: str
    digits: str

    @classmethod
    def of(cls, text: str) -> "Searched":
        """``text`` with its forms."""
        return cls(text, fold(text), _NO_DIGITS.sub("", text))


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

    def are_in(self, searched: Searched) -> bool:
        """Whether ``taken_out_of`` would take something out; many times as fast."""
        # Where not even its letters or digits stand in a row, no pattern need be tried.
        words = [word for word, bare in self._bare_words if bare in searched.folded]
        numbers = [number for number, bare in self._bare_numbers if bare in searched.digits]
        return any(re.search(one, searched.folded) for one in _patterns_of_words(words)) or any(
            re.search(one, searched.text) for one in _patterns_of_numbers(numbers)
        )

    @cached_property
    def _bare_words(self) -> tuple[tuple[str, str], ...]:
        return tuple((word, fold(word)) for word in self.words)

    @cached_property
    def _bare_numbers(self) -> tuple[tuple[str, str], ...]:
        return tuple((number, _bare_digits(number)) for number in self.numbers)


def _spans_of_words(text: str, words: Collection[str]) -> list[tuple[int, int]]:
    folded, places = _folded_with_places(text)
    return [
        (places[found.start()], places[found.end() - 1] + 1)
        for pattern in _patterns_of_words(words)
        for found in re.finditer(pattern, folded)
    ]


def _spans_of_numbers(text: str, numbers: Collection[str]) -> list[tuple[int, int]]:
    patterns = _patterns_of_numbers(numbers)
    return [found.span() for pattern in patterns for found in re.finditer(pattern, text)]


def _patterns_of_words(words: Collection[str]) -> Iterator[str]:
    """What finds each of ``words`` in a folded text."""
    for word in words:
        parts = fold(word).split()
        if parts:
            yield r"(?<!\w)" + r"\s+".join(map(re.escape, parts)) + r"(?!\w)"


def _patterns_of_numbers(numbers: Collection[str]) -> Iterator[str]:
    for number in numbers:
        digits = _bare_digits(number)
        if not digits:
            continue
        body = _BETWEEN_DIGITS.join(digits)
        prefix = rf"(?:\+?{_VIETNAM}{_BETWEEN_DIGITS}0?{_BETWEEN_DIGITS}|0{_BETWEEN_DIGITS})?"
        yield rf"(?<!\d){prefix}{body}(?!\d)"


def _bare_digits(number: str) -> str:
    """Its digits as they stand in any spelling."""
    return _NO_DIGITS.sub("", number.removeprefix(f"+{_VIETNAM}")).removeprefix("0")


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

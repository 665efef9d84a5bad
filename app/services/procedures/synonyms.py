"""Words that mean the same to whoever searches: groups of phrases, found in what was typed."""

import csv
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from app.services.procedures.words import Word, folded_words, words_of

Phrase = tuple[str, ...]
_SEPARATOR = "|"


@dataclass(frozen=True)
class SynonymGroup:
    """Who types one of ``words`` may mean any other; with ``means``, one of those instead."""

    words: tuple[str, ...]
    means: tuple[str, ...] = ()

    def meanings(self) -> Iterator[tuple[Phrase, frozenset[Phrase]]]:
        """Each phrase, folded, with those that it stands for."""
        typed = {folded_words(one) for one in self.words} - {()}
        meant = {folded_words(one) for one in self.means} - {()} or typed
        for phrase in typed:
            yield phrase, frozenset(meant - {phrase})


class PhraseBook:
    """All groups, by their first words."""

    def __init__(self, groups: Iterable[SynonymGroup]) -> None:
        self._meanings: dict[Phrase, frozenset[Phrase]] = {}
        self._beginnings: set[Phrase] = set()
        for group in groups:
            for phrase, meant in group.meanings():
                self._meanings[phrase] = self._meanings.get(phrase, frozenset()) | meant
                self._beginnings.update(phrase[:end] for end in range(1, len(phrase) + 1))

        # Every word of what may be typed, and every phrase that another stands for.
        self.words = frozenset(word for phrase in self._meanings for word in phrase)
        self.meant = frozenset(one for meant in self._meanings.values() for one in meant)

    def find(self, typed: Sequence[Sequence[str]]) -> Iterator[tuple[int, int, frozenset[Phrase]]]:
        """From which word to which a phrase stands, and what it means.

        ``typed`` has for each word all that it may be.
        """
        for start in range(len(typed)):
            begun: list[Phrase] = [()]
            for end in range(start, len(typed)):
                longer = [(*phrase, word) for phrase in begun for word in typed[end]]
                begun = [phrase for phrase in longer if phrase in self._beginnings]
                if not begun:
                    break
                for phrase in begun:
                    if phrase in self._meanings:
                        yield start, end + 1, self._meanings[phrase]


@cache
def shipped_groups() -> tuple[SynonymGroup, ...]:
    """The groups that come with the service."""
    text = _shipped("synonyms.csv")
    return tuple(map(read_group, csv.DictReader(text.splitlines())))


@cache
def weak_words() -> frozenset[Word]:
    """Words that nearly every question has, and that tell little of what is asked."""
    return frozenset(word for phrase in _listed("weak") for word in words_of(phrase))


@cache
def special_phrases() -> frozenset[tuple[Word, ...]]:
    """Words that make a procedure a special one, which few mean who don't say them."""
    return frozenset(map(words_of, _listed("special")))


def read_group(row: Mapping[str, Any]) -> SynonymGroup:
    """A group from its row, phrases parted by bars."""
    return SynonymGroup(words=_phrases(row["words"]), means=_phrases(row.get("means") or ""))


def _listed(name: str) -> list[str]:
    listed: list[str] = tomllib.loads(_shipped("words.toml"))[name]
    return listed


def _phrases(cell: str) -> tuple[str, ...]:
    return tuple(phrase.strip() for phrase in cell.split(_SEPARATOR) if phrase.strip())


def _shipped(name: str) -> str:
    return (resources.files(__package__) / name).read_text(encoding="utf-8")

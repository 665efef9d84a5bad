"""Small numbers are not told, neither by themselves nor by what is left of a total.

A number below ``SMALL`` is withheld. Of what is open and what is done both are withheld where one
is small, because with the number received they would tell each other. A total is told only where
whoever takes away from it all that is told cannot work out one of the rest.
"""

from collections.abc import Iterable, Sequence
from dataclasses import astuple, dataclass, fields
from typing import NamedTuple

SMALL = 5
_MOST_OF_SMALL = SMALL - 1


@dataclass(frozen=True)
class Counts:
    """How many reports: received, and of these open, done, ever reopened."""

    received: int = 0
    open: int = 0
    done: int = 0
    reopened: int = 0

    @classmethod
    def sum(cls, several: Iterable["Counts"]) -> "Counts":
        """All of ``several`` together."""
        return cls(*map(sum, zip(*map(astuple, several), strict=True)))

    def without(self, other: "Counts") -> "Counts":
        """What ``other`` leaves of these."""
        pairs = zip(astuple(self), astuple(other), strict=True)
        return Counts(*(one - less for one, less in pairs))


MEASURES = tuple(one.name for one in fields(Counts))


@dataclass(frozen=True)
class Told:
    """What of counts is told; None: withheld."""

    received: int | None = None
    open: int | None = None
    done: int | None = None
    reopened: int | None = None

    @property
    def is_suppressed(self) -> bool:
        """Whether anything is withheld."""
        return None in astuple(self)


def tell(counts: Counts) -> Told:
    """What of ``counts`` may be told of itself."""
    if counts.received < SMALL:
        return Told()
    is_split_told = min(counts.open, counts.done) >= SMALL
    return Told(
        counts.received,
        counts.open if is_split_told else None,
        counts.done if is_split_told else None,
        counts.reopened if counts.reopened >= SMALL else None,
    )


class Cell(NamedTuple):
    """One part of a total, and what is told of it."""

    counts: Counts
    told: Told


def tell_total(total: Counts, tables: Iterable[Sequence[Cell]]) -> Told:
    """What may be told of ``total``, which each of ``tables`` splits in its own way."""
    several, told = list(tables), tell(total)
    return Told(
        **{
            measure: getattr(told, measure)
            for measure in MEASURES
            if all(_hides(table, measure) for table in several)
        }
    )


def _hides(table: Sequence[Cell], measure: str) -> bool:
    """Whether the total of ``measure`` leaves open what each withheld cell of it is.

    It would not where there is one, and where all of them must be the least or the most they can.
    """
    withheld = [getattr(one.counts, measure) for one in table if getattr(one.told, measure) is None]
    number, rest = len(withheld), sum(withheld)
    return not withheld or (number > 1 and number < rest != number * _MOST_OF_SMALL)

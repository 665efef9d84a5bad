"""Which of the reports around are most likely about the same thing."""

from collections.abc import Iterable
from dataclasses import dataclass

from app.database import AnyRow
from app.feedback.photos.likeness import distance
from app.feedback.public.photos import Shown

# Two photos of one thing differ in fewer of their 64 bits; beyond, they say nothing.
_ALIKE_BITS = 12


@dataclass(frozen=True)
class Candidate:
    """A report nearby: its row, how far away it is, and what is shown of its photos."""

    row: AnyRow
    distance_m: float
    shown: Shown | None


def ranked(candidates: Iterable[Candidate], perceptual_hash: int | None) -> list[Candidate]:
    """Those first whose photos look like the one in hand, the most alike of all; then by distance.

    ``perceptual_hash`` is that photo's; None: there is none.
    """
    return sorted(
        candidates,
        key=lambda one: (
            _unlikeness(one.shown, perceptual_hash),
            one.distance_m,
            one.row.public_id,
        ),
    )


def _unlikeness(shown: Shown | None, perceptual_hash: int | None) -> int:
    if shown is None or perceptual_hash is None:
        return _ALIKE_BITS
    bits = (distance(perceptual_hash, one) for one in shown.perceptual_hashes)
    return min((_ALIKE_BITS, *bits))

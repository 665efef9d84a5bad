"""One file of the corpus and what must become of it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from app.errors import (
    DomainError,
    PhotoDimensionsRefused,
    PhotoTooLarge,
    PhotoTypeUnsupported,
    PhotoUnreadable,
)
from tests.images import BLUE, GREEN, RED, YELLOW

Colour = tuple[int, int, int]

# Stands in every piece of metadata; nothing of it may be left.
CANARY = b"CANARY-7f3a"
WHITE, GREY = (255, 255, 255), (128, 128, 128)
# From the top left to the bottom right, as ``images.quadrants`` draws them.
QUADRANTS = (RED, GREEN, BLUE, YELLOW)
TYPE, DIMENSIONS, UNREADABLE, BYTES = (
    PhotoTypeUnsupported,
    PhotoDimensionsRefused,
    PhotoUnreadable,
    PhotoTooLarge,
)


@dataclass(frozen=True)
class Case:
    """``make`` gives the file. It is refused, or comes out in ``size`` with those
    ``corners``, if any.

    ``is_heavy``: takes more than a moment, so only the drill has it.
    """

    name: str
    make: Callable[[], bytes]
    refused: type[DomainError] | None = None
    size: tuple[int, int] = (320, 240)
    corners: Sequence[Colour] = QUADRANTS
    place: tuple[float, float] | None = None
    taken_at: datetime | None = None
    is_heavy: bool = False


def all_of(colour: Colour) -> tuple[Colour, ...]:
    """Four corners of one colour."""
    return (colour,) * 4

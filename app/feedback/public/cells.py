"""Places as whole numbers: cells of a grid in Morton order, so that a B-tree searches the map.

The earth is a square of 360 by 360 degrees that halves with each level; a cell's number
interleaves its column and its row, and a cell's parts follow each other without a gap.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

# No exponents, nor what is no number at all.
_DEGREES = re.compile(r"-?[0-9]{1,18}(?:\.[0-9]{1,18})?")
# Half a metre: finer than any phone knows where it is.
LEVEL = 26
_SIDE_DEGREES = 360
# So many pieces for each range that is wanted; the nearest of them become one.
_PIECES_PER_RANGE = 4


@dataclass(frozen=True)
class Box:
    """A rectangle of the map (WGS 84, degrees); its edges belong to it."""

    west: float
    south: float
    east: float
    north: float


def read_box(written: str) -> Box | None:
    """The box that "west,south,east,north" names, in degrees; None: it names none."""
    parts = written.split(",")
    if len(parts) != 4 or not all(map(_DEGREES.fullmatch, parts)):
        return None
    west, south, east, north = map(float, parts)
    is_real = -180 <= west <= east <= 180 and -90 <= south <= north <= 90
    return Box(west, south, east, north) if is_real else None


class Range(NamedTuple):
    """Cells from ``first`` to ``last``, both included."""

    first: int
    last: int


class _Square(NamedTuple):
    """The square of that column and row among those whose sides are ``2**-depth`` of the whole."""

    depth: int
    column: int
    row: int

    def parts(self) -> Iterator["_Square"]:
        depth, column, row = self.depth + 1, 2 * self.column, 2 * self.row
        for part in range(4):
            yield _Square(depth, column + part % 2, row + part // 2)

    def cells(self, level: int) -> Range:
        shift = 2 * (level - self.depth)
        first = _interleave(self.column, self.row) << shift
        return Range(first, first + (1 << shift) - 1)


class _Window(NamedTuple):
    """The columns and rows of one level that a box touches."""

    west: int
    south: int
    east: int
    north: int

    @classmethod
    def of(cls, box: Box, level: int) -> "_Window":
        return cls(*_position(box.south, box.west, level), *_position(box.north, box.east, level))

    def touches(self, square: _Square, level: int) -> bool:
        west, south, east, north = _edges(square, level)
        return (
            west <= self.east and self.west <= east and south <= self.north and self.south <= north
        )

    def contains(self, square: _Square, level: int) -> bool:
        west, south, east, north = _edges(square, level)
        return (
            self.west <= west
            and east <= self.east
            and self.south <= south
            and (north <= self.north)
        )


def cell_of(latitude: float, longitude: float, *, level: int = LEVEL) -> int:
    """The cell of ``level`` that a point (degrees) lies in."""
    return _interleave(*_position(latitude, longitude, level))


def cell_above(cell: int, level: int) -> int:
    """The cell of ``level`` that holds ``cell`` of the finest level."""
    return cell >> 2 * (LEVEL - level)


def box_of(cell: int, level: int) -> Box:
    """The rectangle that a cell of ``level`` is."""
    side = _SIDE_DEGREES / (1 << level)
    west, south = _gather(cell) * side - 180, _gather(cell >> 1) * side - 90
    return Box(west, south, west + side, south + side)


def count_cells(box: Box, level: int) -> int:
    """How many cells of ``level`` the box touches."""
    window = _Window.of(box, level)
    return (window.east - window.west + 1) * (window.north - window.south + 1)


def cover(box: Box, *, level: int = LEVEL, at_most: int) -> list[Range]:
    """Ranges of cells of ``level`` that hold every point of the box, and others around it.

    In order, apart from each other, ``at_most`` of them; all cells of the box alone where these
    are enough.
    """
    window = _Window.of(box, level)
    whole: list[_Square] = []
    edge = [_Square(0, 0, 0)]
    for _ in range(level):
        parts = [part for square in edge for part in square.parts() if window.touches(part, level)]
        inside = [part for part in parts if window.contains(part, level)]
        if len(whole) + len(parts) > _PIECES_PER_RANGE * at_most:
            break
        whole += inside
        edge = [part for part in parts if not window.contains(part, level)]
    return _joined((square.cells(level) for square in whole + edge), at_most)


def _joined(pieces: Iterable[Range], at_most: int) -> list[Range]:
    """``pieces`` as ``at_most`` ranges: the smallest gaps between them are filled."""
    ordered = sorted(pieces)
    gaps = sorted(
        (after.first - before.last - 1, position)
        for position, (before, after) in enumerate(pairwise(ordered))
    )
    kept = {position for gap, position in gaps[::-1][: at_most - 1] if gap > 0}
    found, first = [], ordered[0].first
    for position, piece in enumerate(ordered):
        if position in kept:
            found.append(Range(first, piece.last))
            first = ordered[position + 1].first
    return [*found, Range(first, ordered[-1].last)]


def _edges(square: _Square, level: int) -> tuple[int, int, int, int]:
    shift = level - square.depth
    west, south = square.column << shift, square.row << shift
    return west, south, west + (1 << shift) - 1, south + (1 << shift) - 1


def _position(latitude: float, longitude: float, level: int) -> tuple[int, int]:
    side = 1 << level
    column = int((longitude + 180) / _SIDE_DEGREES * side)
    row = int((latitude + 90) / _SIDE_DEGREES * side)
    # The 180th meridian is the last column's edge.
    return min(column, side - 1), row


def _interleave(column: int, row: int) -> int:
    return _spread(column) | _spread(row) << 1


def _spread(number: int) -> int:
    """The bits of ``number``, a zero between each two (32 bits at most)."""
    for shift, mask in _SPREADING:
        number = (number | number << shift) & mask
    return number


def _gather(number: int) -> int:
    """Every second bit of ``number``: what ``_spread`` spread."""
    number &= _SPREADING[-1][1]
    for position in range(len(_SPREADING) - 1, -1, -1):
        mask = _SPREADING[position - 1][1] if position else 0xFFFFFFFF
        number = (number | number >> _SPREADING[position][0]) & mask
    return number


_SPREADING = (
    (16, 0x0000FFFF0000FFFF),
    (8, 0x00FF00FF00FF00FF),
    (4, 0x0F0F0F0F0F0F0F0F),
    (2, 0x3333333333333333),
    (1, 0x5555555555555555),
)

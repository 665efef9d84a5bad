"""A province that is tiled by made-up communes with winding borders."""

from datetime import date

import shapely

from app.province.places import Place
from benchmarks.chance import Random, seeded

SOUTH, NORTH, WEST, EAST = 10.8, 11.6, 106.3, 107.0
COLUMNS, ROWS = 60, 50
STEPS = 25
_SCHEME, _ROOT, _SINCE = "tiles", "root", date(2025, 7, 1)
# In parts of a tile's side: how far corners and borders stray, never so far that they cross.
_CORNER, _BEND = 0.1, 0.03

Line = list[tuple[float, float]]


def tiled_province() -> list[Place]:
    """3,000 communes of 100 positions each that fill the province's box, and the box."""
    chance = seeded(1)
    corners = [[_corner(row, column, chance) for column in range(COLUMNS + 1)] for row in _rows(1)]
    across = [
        [_border(corners[row][column], corners[row][column + 1], chance) for column in _columns()]
        for row in _rows(1)
    ]
    along = [
        [_border(corners[row][column], corners[row + 1][column], chance) for column in _columns(1)]
        for row in _rows()
    ]
    tiles = [
        _place(f"{row:02}{column:02}", _tile(across, along, row, column))
        for row in _rows()
        for column in _columns()
    ]
    return [*tiles, _place(_ROOT, shapely.box(WEST, SOUTH, EAST, NORTH).wkb)]


def _rows(more: int = 0) -> range:
    return range(ROWS + more)


def _columns(more: int = 0) -> range:
    return range(COLUMNS + more)


def _corner(row: int, column: int, chance: Random) -> tuple[float, float]:
    east, north = float(column), float(row)
    if 0 < column < COLUMNS:
        east += chance.uniform(-_CORNER, _CORNER)
    if 0 < row < ROWS:
        north += chance.uniform(-_CORNER, _CORNER)
    return WEST + (EAST - WEST) * east / COLUMNS, SOUTH + (NORTH - SOUTH) * north / ROWS


def _border(start: tuple[float, float], end: tuple[float, float], chance: Random) -> Line:
    """From corner to corner; straight where the province ends."""
    is_outer = start[0] == end[0] in (WEST, EAST) or start[1] == end[1] in (SOUTH, NORTH)
    width, height = end[0] - start[0], end[1] - start[1]
    bends = [0 if is_outer else chance.uniform(-_BEND, _BEND) for _ in range(STEPS - 1)]
    inner = [
        (
            start[0] + width * step / STEPS - height * bend,
            start[1] + height * step / STEPS + width * bend,
        )
        for step, bend in enumerate(bends, start=1)
    ]
    return [start, *inner, end]


def _tile(across: list[list[Line]], along: list[list[Line]], row: int, column: int) -> bytes:
    south, north = across[row][column], across[row + 1][column]
    west, east = along[row][column], along[row][column + 1]
    ring = [*south[:-1], *east[:-1], *north[:0:-1], *west[:0:-1]]
    return bytes(shapely.Polygon(ring).wkb)


def _place(code: str, boundary: bytes) -> Place:
    return Place(
        scheme=_SCHEME,
        code=code,
        parent_code=None if code == _ROOT else _ROOT,
        point=None,
        boundary=boundary,
        is_exact=True,
        is_served=True,
        valid_from=_SINCE,
        valid_until=None,
    )

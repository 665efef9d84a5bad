"""Cells: every point of a box is in the ranges that cover it, and these are few."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from app.feedback.public.cells import (
    LEVEL,
    Box,
    box_of,
    cell_above,
    cell_of,
    count_cells,
    cover,
)

LATITUDES = st.floats(-90, 90)
LONGITUDES = st.floats(-180, 180)
LEVELS = st.sampled_from((4, 10, 16, LEVEL))
FRACTIONS = st.floats(0, 1)


@st.composite
def boxes(draw: st.DrawFn) -> Box:
    """Boxes of every size, also without any."""
    west, south = draw(LONGITUDES), draw(LATITUDES)
    width, height = (360 * 2 ** -draw(st.floats(0, 40)) for _ in range(2))
    return Box(west, south, min(180, west + width), min(90, south + height))


def _is_in(cell: int, ranges: list[tuple[int, int]]) -> bool:
    return any(first <= cell <= last for first, last in ranges)


@given(boxes(), FRACTIONS, FRACTIONS, LEVELS, st.integers(1, 40))
def test_every_point_of_a_box_is_in_the_ranges_that_cover_it(
    box: Box, along: float, up: float, level: int, at_most: int
) -> None:
    longitude = min(box.east, box.west + along * (box.east - box.west))
    latitude = min(box.north, box.south + up * (box.north - box.south))
    ranges = cover(box, level=level, at_most=at_most)
    assert _is_in(cell_of(latitude, longitude, level=level), ranges)


@given(boxes(), LEVELS, st.integers(1, 40))
def test_the_ranges_are_few_in_order_and_apart(box: Box, level: int, at_most: int) -> None:
    ranges = cover(box, level=level, at_most=at_most)
    assert 1 <= len(ranges) <= at_most
    assert all(first <= last for first, last in ranges)
    assert all(before.last + 1 < after.first for before, after in pairwise(ranges))


@given(boxes(), st.integers(4, 16))
def test_with_ranges_enough_nothing_but_the_box_is_covered(box: Box, level: int) -> None:
    cells = count_cells(box, level)
    if cells <= 64:
        covered = cover(box, level=level, at_most=64)
        assert sum(one.last - one.first + 1 for one in covered) == cells


@given(LATITUDES, LONGITUDES, LEVELS)
def test_a_cell_holds_the_point_it_was_made_of(
    latitude: float, longitude: float, level: int
) -> None:
    cell = cell_above(cell_of(latitude, longitude), level)
    assert cell == cell_of(latitude, longitude, level=level)
    box = box_of(cell, level)
    # A number's last digit may fall either way at an edge.
    assert box.west - 1e-9 <= longitude <= box.east + 1e-9
    assert box.south - 1e-9 <= latitude <= box.north + 1e-9


def test_neighbours_at_the_edge_of_a_cell_are_told_apart() -> None:
    west, east = cell_of(11.0, -1e-7, level=10), cell_of(11.0, 1e-7, level=10)
    assert west != east


def test_a_small_box_is_covered_closely() -> None:
    box = Box(106.65, 10.97, 106.66, 10.98)
    covered = sum(one.last - one.first + 1 for one in cover(box, at_most=8))
    assert covered < 3 * count_cells(box, LEVEL)

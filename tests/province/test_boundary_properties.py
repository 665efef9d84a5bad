"""No boundary file breaks the reader, and what it takes is what was written."""

from contextlib import suppress
from typing import Any

import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from app.province.boundaries import BoundaryFileUnreadable, read_boundaries
from tests.province.geojson import HOLE, SQUARE, fault_of, feature, file, polygon, read_one

_SCALARS = st.none() | st.booleans() | st.integers(-200, 200) | st.floats() | st.text(max_size=5)
_ANYTHING = st.recursive(
    _SCALARS | st.sampled_from(["Polygon", "MultiPolygon", "Feature", SQUARE, HOLE]),
    lambda below: (
        st.lists(below, max_size=4)
        | st.dictionaries(
            st.sampled_from(["type", "coordinates", "properties", "code", "geometry"]), below
        )
    ),
    max_leaves=12,
)


@settings(max_examples=150)
@given(_ANYTHING, _ANYTHING, st.sampled_from(["Polygon", "MultiPolygon"]))
def test_no_feature_breaks_the_reader(one: Any, coordinates: Any, kind: str) -> None:
    content = file(one, feature({"type": kind, "coordinates": coordinates}), feature(one))
    try:
        rows = read_boundaries(content)
    except BoundaryFileUnreadable:
        return
    assert [row.number for row in rows] == [1, 2, 3]
    for row in rows:
        assert (row.boundary is None) == (row.fault is not None)
        if row.boundary is not None:
            assert shapely.from_wkb(row.boundary).is_valid


@settings(max_examples=150)
@given(
    st.lists(st.tuples(st.integers(0, 6), st.integers(0, 6)), min_size=3, max_size=9),
    st.lists(st.tuples(st.integers(0, 6), st.integers(0, 6)), max_size=5),
)
def test_whatever_is_taken_is_valid_and_is_what_was_written(
    shell: list[tuple[int, int]], hole: list[tuple[int, int]]
) -> None:
    rings = [
        [[106 + x / 10, 11 + y / 10] for x, y in (*ring, ring[0])] for ring in (shell, hole) if ring
    ]
    row = read_one(polygon(*rings))
    if row.boundary is None:
        assert fault_of(row)[0].startswith("boundary_")
        return
    written = shapely.Polygon(*rings[:1], rings[1:])
    assert written.is_valid
    # A position written twice in a row is one point; GEOS orders such rings in two ways.
    taken = shapely.remove_repeated_points(shapely.from_wkb(row.boundary))
    assert taken.normalize() == shapely.remove_repeated_points(written).normalize()


_DAMAGE = st.tuples(st.integers(0, 400), st.integers(0, 3), st.binary(max_size=3))


@settings(max_examples=150)
@given(st.lists(_DAMAGE, min_size=1, max_size=4))
def test_damaged_files_break_nothing(damages: list[tuple[int, int, bytes]]) -> None:
    content = file(feature(polygon(SQUARE, HOLE), scheme="map"))
    for place, length, put in damages:
        content = content[:place] + put + content[place + length :]
    with suppress(BoundaryFileUnreadable):
        read_boundaries(content)

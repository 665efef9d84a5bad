"""Whatever the tiling, a point is found in the tile that it lies in."""

from datetime import date
from itertools import pairwise

import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from app.province.locating import AreaIndex, FoundBy, Place
from tests.province.maps import SINCE, TODAY, place

WEST, SOUTH, EAST, NORTH = 106.3, 10.8, 107.0, 11.6
_SHARES = st.floats(0.02, 0.98)
_LATITUDES, _LONGITUDES = st.floats(SOUTH, NORTH), st.floats(WEST, EAST)
_CUTS = st.lists(st.integers(1, 19), max_size=5, unique=True).map(sorted)


@st.composite
def tilings(draw: st.DrawFn) -> list[shapely.Polygon]:
    """Tiles that fill the box: its columns are cut by slanting lines."""
    sides = [WEST, *(WEST + (EAST - WEST) * cut / 20 for cut in draw(_CUTS)), EAST]
    # Each line goes from side to side and bends where it meets one; no two of them cross.
    cuts = draw(_CUTS)
    lines = [[SOUTH] * len(sides)]
    for cut in cuts:
        bends = [draw(st.floats(-0.4, 0.4)) for _ in sides]
        lines.append([SOUTH + (NORTH - SOUTH) * (cut + bend) / 20 for bend in bends])
    lines.append([NORTH] * len(sides))
    return [
        shapely.Polygon(
            [(left, low[n]), (right, low[n + 1]), (right, high[n + 1]), (left, high[n])]
        )
        for low, high in pairwise(lines)
        for n, (left, right) in enumerate(pairwise(sides))
    ]


def mapped(tiles: list[shapely.Polygon]) -> list[Place]:
    """The tiles as communes of one province."""
    communes = [place(f"{n:03}", "74", boundary=tile.wkb) for n, tile in enumerate(tiles)]
    return [*communes, place("74", box=(WEST, SOUTH, EAST, NORTH))]


@settings(max_examples=60)
@given(tilings(), st.data())
def test_a_point_inside_a_tile_is_found_in_it_and_certain(
    tiles: list[shapely.Polygon], data: st.DataObject
) -> None:
    number = data.draw(st.integers(0, len(tiles) - 1))
    low_left, low_right, high_right, high_left = tiles[number].exterior.coords[:4]
    east, north = data.draw(_SHARES), data.draw(_SHARES)
    low = low_left[1] + east * (low_right[1] - low_left[1])
    high = high_left[1] + east * (high_right[1] - high_left[1])
    longitude = low_left[0] + east * (low_right[0] - low_left[0])
    located = AreaIndex(mapped(tiles)).locate(low + north * (high - low), longitude, on=TODAY)
    assert located is not None
    assert (located.code, located.is_certain) == (f"{number:03}", True)
    assert located.found_by is FoundBy.BOUNDARY


@settings(max_examples=60)
@given(tilings(), st.lists(st.booleans(), min_size=36, max_size=36), _LATITUDES, _LONGITUDES)
def test_every_point_inside_the_root_is_found_somewhere(
    tiles: list[shapely.Polygon], kept: list[bool], latitude: float, longitude: float
) -> None:
    places = [one for one, is_kept in zip(mapped(tiles)[:-1], kept, strict=False) if is_kept]
    index = AreaIndex([*places, place("74", box=(WEST, SOUTH, EAST, NORTH))])
    assert index.locate(latitude, longitude, on=TODAY, accuracy_m=30) is not None


_CODES = st.sampled_from("abcd")
_PLACES = st.builds(
    place,
    _CODES,
    st.none() | _CODES,
    point=st.none() | st.tuples(st.floats(-90, 90), st.floats(-180, 180)),
    box=st.none() | st.sampled_from([(106, 10, 107, 11), (106.5, 10, 108, 12), (0, 0, 1, 1)]),
    is_exact=st.booleans(),
    is_served=st.booleans(),
    valid_from=st.sampled_from([SINCE, TODAY]),
    valid_until=st.none() | st.just(TODAY),
)


@settings(max_examples=150)
@given(
    st.lists(_PLACES, max_size=6),
    st.floats(-90, 90),
    st.floats(-180, 180),
    st.none() | st.floats(0),
    st.dates(),
)
def test_no_map_and_no_point_breaks_it(
    places: list[Place],
    latitude: float,
    longitude: float,
    accuracy_m: float | None,
    on: date,
) -> None:
    index = AreaIndex(places)
    for day in (on, TODAY):
        index.locate(latitude, longitude, on=day, accuracy_m=accuracy_m)
        index.nearest_unserved(latitude, longitude, day)

"""A polygon drawn on the map: what lies in it."""

from hypothesis import given
from hypothesis import strategies as st

from app.province.outlines import Outline

SQUARE = ((10.0, 106.0), (10.0, 107.0), (11.0, 107.0), (11.0, 106.0))


@given(st.floats(9, 12), st.floats(105, 108))
def test_a_point_is_in_a_square_exactly_where_its_coordinates_are(
    latitude: float, longitude: float
) -> None:
    is_near_edge = min(
        abs(latitude - 10), abs(latitude - 11), abs(longitude - 106), abs(longitude - 107)
    )
    if is_near_edge > 1e-9:
        expected = 10 < latitude < 11 and 106 < longitude < 107
        assert Outline(SQUARE).contains(latitude, longitude) is expected


def test_a_polygon_that_crosses_itself_stands_for_both_its_wings() -> None:
    bow_tie = Outline(((10, 106), (11, 107), (10, 107), (11, 106)))
    assert [bow_tie.contains(10.5, east) for east in (106.1, 106.9)] == [True, True]
    assert [bow_tie.contains(north, 106.5) for north in (10.1, 10.9)] == [False, False]


@given(st.lists(st.tuples(st.floats(-90, 90), st.floats(-180, 180)), min_size=3, max_size=12))
def test_any_corners_make_an_outline(corners: list[tuple[float, float]]) -> None:
    outline = Outline(corners)
    assert outline.contains(*corners[0]) in {True, False}

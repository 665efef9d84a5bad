"""Which area a point lies in, when that is sure, and when it lies in none."""

import math
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest

from app.province.locating import AreaIndex, FoundBy, Located, Place
from tests.province.maps import METRE, SINCE, TODAY, place, rough

PROVINCE = (106.3, 10.8, 107.0, 11.6)
WEST = place("1", "74", box=(106.4, 11.0, 106.5, 11.1))
EAST = place("2", "74", box=(106.5, 11.0, 106.6, 11.1))
POINT = place("3", "74", point=(11.5, 106.9))
ROOT = place("74", box=PROVINCE)
ROUGH_ROOT = rough("74", box=PROVINCE)
BARE_ROOT = place("74")


def found(
    *places: Place, at: tuple[float, float], on: date = TODAY, accuracy_m: float | None = None
) -> tuple[str, bool, str] | None:
    """The code, whether it is certain, and how it was found."""
    located = AreaIndex(places).locate(*at, on=on, accuracy_m=accuracy_m)
    return located and (located.code, located.is_certain, located.found_by.value)


def test_an_exact_boundary_around_the_point_makes_it_certain() -> None:
    index = AreaIndex([WEST, EAST, ROOT])
    assert index.locate(11.05, 106.45, on=TODAY) == Located("map", "1", True, FoundBy.BOUNDARY)


def test_the_border_belongs_to_the_area() -> None:
    assert found(WEST, ROOT, at=(11.0, 106.4)) == ("1", True, "boundary")


def test_a_point_in_two_boundaries_is_the_smaller_codes_and_not_certain() -> None:
    for order in ([WEST, EAST, ROOT], [ROOT, EAST, WEST]):
        assert found(*order, at=(11.05, 106.5)) == ("1", False, "boundary")


@pytest.mark.parametrize(
    ("accuracy_m", "is_certain"), [(None, True), (0, True), (95, True), (105, False)]
)
def test_a_circle_that_leaves_the_boundary_makes_it_uncertain(
    accuracy_m: float | None, is_certain: bool
) -> None:
    at = (11.05, 106.4 + 100 * METRE / math.cos(math.radians(11.05)))
    assert found(WEST, ROOT, at=at, accuracy_m=accuracy_m) == ("1", is_certain, "boundary")


@pytest.mark.parametrize("accuracy_m", [1e308, math.inf])
def test_no_accuracy_is_too_poor_to_be_taken(accuracy_m: float) -> None:
    assert found(WEST, ROOT, at=(11.05, 106.45), accuracy_m=accuracy_m) == ("1", False, "boundary")


def test_outside_an_exact_root_nothing_is_tolerated() -> None:
    south, west = 10.8, 106.3
    inside, outside = (south + METRE, west + METRE), (south - METRE, west + METRE)
    assert found(POINT, ROOT, at=inside) == ("3", False, "nearest_point")
    assert found(POINT, ROOT, at=outside) is None


def test_inside_a_rough_root_nothing_is_certain_and_outside_it_is_outside() -> None:
    assert found(WEST, POINT, ROUGH_ROOT, at=(11.05, 106.39)) == ("1", False, "nearest_boundary")
    assert found(WEST, POINT, ROUGH_ROOT, at=(11.45, 106.85)) == ("3", False, "nearest_point")
    assert found(WEST, POINT, ROUGH_ROOT, at=(11.7, 106.45)) is None


def test_without_a_roots_boundary_two_kilometres_from_exact_ones_are_outside() -> None:
    for metres, answer in ((1950, ("1", False, "nearest_boundary")), (2050, None)):
        assert found(WEST, EAST, BARE_ROOT, at=(11.0 - metres * METRE, 106.45)) == answer
        east = metres * METRE / math.cos(math.radians(11.05))
        assert found(WEST, BARE_ROOT, at=(11.05, 106.4 - east)) == answer


def test_without_any_roots_boundary_and_with_points_what_is_near_is_inside() -> None:
    assert found(WEST, POINT, BARE_ROOT, at=(11.8, 106.9)) == ("3", False, "nearest_point")
    assert found(WEST, POINT, at=(11.02, 106.38)) == ("1", False, "nearest_boundary")


def test_a_gap_between_neighbours_that_are_their_own_roots_is_not_outside() -> None:
    west, east = (
        place("1", "79", box=(106.4, 11, 106.5, 11.1)),
        place("2", "79", box=(106.5001, 11, 106.6, 11.1)),
    )
    assert found(west, east, at=(11.05, 106.50002)) == ("1", False, "nearest_boundary")
    assert found(west, east, at=(11.3, 106.5)) is None
    assert found(west, east, place("3", "79", point=(11.3, 106.5)), at=(11.29, 106.5)) == (
        "3",
        False,
        "nearest_point",
    )


def test_distances_are_those_on_the_ground() -> None:
    # At 60 degrees north a degree of longitude is half as long as one of latitude.
    north, east = place("1", point=(60.3, 20.0)), place("2", point=(60.0, 20.5))
    assert found(north, east, at=(60.0, 20.0)) == ("2", False, "nearest_point")


def test_at_the_poles_the_province_is_far() -> None:
    for latitude in (-90, 90):
        assert found(WEST, BARE_ROOT, at=(latitude, 106.45), accuracy_m=10) is None


def test_of_overlapping_rough_boundaries_the_one_with_the_nearest_middle_is_taken() -> None:
    near = rough("2", "74", box=(106.4, 11.0, 106.8, 11.4))
    far = rough("1", "74", box=(106.0, 11.0, 106.65, 11.4))
    assert found(far, near, at=(11.2, 106.6)) == ("2", False, "nearest_boundary")


def test_for_a_leaf_that_is_not_mapped_its_nearest_mapped_ancestor_stands_in() -> None:
    district = place("718", "74", box=(106.6, 10.9, 106.7, 11.0))
    leaves = [place("25741", "718"), place("25744", "718")]
    assert found(*leaves, district, ROOT, at=(10.95, 106.65)) == ("718", True, "boundary")
    bare_district = place("718", "74")
    assert found(*leaves, bare_district, ROOT, at=(10.95, 106.65)) == ("74", True, "boundary")


def test_what_stands_in_takes_no_point_from_its_own_leaves() -> None:
    district = place("0", "74", box=(106.4, 11.0, 106.6, 11.1))
    inside, bare = place("1", "0", box=(106.4, 11.0, 106.5, 11.1)), place("2", "0")
    assert found(district, inside, bare, ROOT, at=(11.05, 106.45)) == ("1", True, "boundary")
    assert found(district, inside, bare, ROOT, at=(11.05, 106.55)) == ("0", True, "boundary")


def test_a_rough_outline_that_stands_in_counts_as_its_middle() -> None:
    bare = place("4", "74")
    places = [POINT, bare, ROUGH_ROOT]
    assert found(*places, at=(11.45, 106.85)) == ("3", False, "nearest_point")
    assert found(*places, at=(11.1, 106.6)) == ("74", False, "nearest_point")


def test_only_what_is_valid_that_day_is_found() -> None:
    last = SINCE - timedelta(days=1)
    old = place(
        "718", "74", box=(106.4, 11.0, 106.6, 11.1), valid_from=date(2004, 1, 1), valid_until=last
    )
    root = place("74", box=PROVINCE, valid_from=date(2004, 1, 1))
    index = AreaIndex([old, WEST, root])

    def code(on: date) -> str | None:
        located = index.locate(11.05, 106.45, on=on)
        return located and located.code

    assert [code(day) for day in (last, SINCE, date.max)] == ["718", "1", "1"]
    assert code(date(2003, 12, 31)) is None
    assert code(date(2004, 1, 1)) == "718"
    assert code(date.min) is None


def test_a_parent_that_is_not_served_is_no_root_and_is_not_found() -> None:
    city = place("79", box=(106.0, 10.3, 107.0, 11.7), is_served=False)
    ward = place("1", "79", box=(106.4, 11.0, 106.5, 11.1))
    index = AreaIndex([city, ward])
    assert index.locate(10.5, 106.2, on=TODAY) is None
    assert index.nearest_unserved(10.5, 106.2, TODAY) == Located(
        "map", "79", True, FoundBy.BOUNDARY
    )


def test_a_place_that_is_not_served_is_found_by_its_boundary_or_within_sixty_kilometres() -> None:
    around = rough("70", box=(106.5, 11.6, 107.0, 12.0), is_served=False)
    point = place("72", point=(11.3, 106.1), is_served=False)
    index = AreaIndex([ROOT, around, point])

    def code(latitude: float, longitude: float) -> str | None:
        located = index.nearest_unserved(latitude, longitude, TODAY)
        return located and located.code

    assert code(11.9, 106.6) == "70"
    assert code(12.0 + 59_000 * METRE, 106.6) == "70"
    assert code(12.0 + 61_000 * METRE, 106.6) is None
    assert code(11.3, 105.9) == "72"
    assert AreaIndex([ROOT]).nearest_unserved(11.9, 106.6, TODAY) is None


def test_of_places_that_are_not_served_the_innermost_is_named() -> None:
    city = rough("79", box=(106.0, 10.3, 107.0, 10.8), is_served=False)
    ward = rough("1", "79", box=(106.0, 10.3, 106.2, 10.5), is_served=False)
    index = AreaIndex([city, ward])
    codes = [index.nearest_unserved(*at, TODAY) for at in ((10.4, 106.1), (10.7, 106.9))]
    assert [one and one.code for one in codes] == ["1", "79"]


@pytest.mark.parametrize(
    ("latitude", "longitude"),
    [(math.nan, 106), (11, math.nan), (math.inf, 106), (11, -math.inf), (90.1, 106), (11, 180.1)],
)
def test_coordinates_of_no_place_are_refused(latitude: float, longitude: float) -> None:
    index = AreaIndex([WEST])
    with pytest.raises(ValueError, match="no place"):
        index.locate(latitude, longitude, on=TODAY)
    with pytest.raises(ValueError, match="no place"):
        index.nearest_unserved(latitude, longitude, TODAY)


@pytest.mark.parametrize("accuracy_m", [-1, math.nan])
def test_an_accuracy_that_is_none_is_refused(accuracy_m: float) -> None:
    with pytest.raises(ValueError, match="accuracy"):
        AreaIndex([WEST]).locate(11, 106, on=TODAY, accuracy_m=accuracy_m)


def test_an_empty_map_and_a_circle_of_parents_find_nothing() -> None:
    assert found(at=(11, 106)) is None
    circle = [place("1", "2", box=PROVINCE), place("2", "1", point=(11, 106))]
    assert found(*circle, at=(11, 106)) is None
    assert found(place("1", "1", point=(11, 106)), at=(11, 106)) == ("1", False, "nearest_point")


def test_threads_that_ask_at_once_get_the_same_answers() -> None:
    index = AreaIndex([WEST, EAST, POINT, ROOT])
    points = [(10.8 + nth / 500, 106.3 + nth / 600) for nth in range(400)]
    expected = [AreaIndex([WEST, EAST, POINT, ROOT]).locate(*at, on=TODAY) for at in points[::20]]

    def ask(_: int) -> list[Located | None]:
        return [index.locate(*at, on=TODAY, accuracy_m=20) for at in points[::20]]

    with ThreadPoolExecutor(8) as pool:
        for answers in pool.map(ask, range(32)):
            assert [one and one.code for one in answers] == [one and one.code for one in expected]


def test_without_any_outline_an_area_reaches_forty_kilometres() -> None:
    """A scheme of points alone does not serve the whole earth."""
    near, far = (11.5 + 39_000 * METRE, 106.9), (11.5 + 41_000 * METRE, 106.9)
    assert found(POINT, BARE_ROOT, at=near) == ("3", False, "nearest_point")
    assert found(POINT, BARE_ROOT, at=far) is None
    assert found(POINT, BARE_ROOT, at=(0.0, 0.0)) is None

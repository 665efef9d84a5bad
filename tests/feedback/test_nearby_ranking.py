"""Distances and the order of what is nearby, without a database."""

import math
from types import SimpleNamespace

from hypothesis import given
from hypothesis import strategies as st

from app.feedback.nearby.distance import Spot
from app.feedback.nearby.likeness import Candidate, nothing_to_compare, ranked

_EARTH_M = 6_371_008.8
_AROUND = st.floats(-0.002, 0.002)


def _great_circle_m(one: Spot, other: Spot) -> float:
    south, north = math.radians(one.latitude), math.radians(other.latitude)
    east = math.radians(other.longitude - one.longitude)
    half = (
        math.sin((north - south) / 2) ** 2
        + math.cos(south) * math.cos(north) * math.sin(east / 2) ** 2
    )
    return 2 * _EARTH_M * math.asin(math.sqrt(half))


@given(st.floats(8, 24), st.floats(102, 110), _AROUND, _AROUND)
def test_over_200_m_the_plane_is_good_to_a_metre(
    latitude: float, longitude: float, north: float, east: float
) -> None:
    here, there = Spot(latitude, longitude), Spot(latitude + north, longitude + east)
    found = here.metres_to(there.latitude, there.longitude)
    assert abs(found - _great_circle_m(here, there)) < 1


@given(st.floats(-90, 90), st.floats(-180, 180))
def test_everywhere_on_earth_a_place_is_nowhere_but_where_it_is(
    latitude: float, longitude: float
) -> None:
    here = Spot(latitude, longitude)
    assert here.metres_to(latitude, longitude) == 0
    assert all(metres > 0 for metres in here.metres_per_degree)


@given(st.lists(st.tuples(st.sampled_from([0.0, 0.5, 1.0]), st.integers(0, 200)), max_size=20))
def test_the_most_alike_come_first_and_among_them_the_nearest(
    given_ones: list[tuple[float, int]],
) -> None:
    candidates = [
        Candidate(SimpleNamespace(public_id=f"{n:02}", alike=alike), distance)
        for n, (alike, distance) in enumerate(given_ones)
    ]
    by_likeness = ranked(candidates, lambda row: float(row.alike))
    order = [(-one.row.alike, one.distance_m) for one in by_likeness]
    assert order == sorted(order)
    distances = [one.distance_m for one in ranked(candidates, nothing_to_compare)]
    assert distances == sorted(distances)

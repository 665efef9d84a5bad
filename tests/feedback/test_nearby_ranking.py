"""Distances and the order of what is nearby, without a database."""

import math
from types import SimpleNamespace

from hypothesis import given
from hypothesis import strategies as st

from app.feedback.nearby.distance import Spot
from app.feedback.nearby.likeness import Candidate, ranked
from app.feedback.photos.likeness import distance
from app.feedback.public.photos import Shown

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


_HASHES = st.integers(-(2**63), 2**63 - 1)
_SHOWN = st.one_of(st.none(), st.builds(Shown, st.just("/thumb"), st.tuples(_HASHES)))


@given(st.lists(st.tuples(_SHOWN, st.integers(0, 200)), max_size=20), _HASHES)
def test_what_does_not_look_alike_is_in_the_order_of_distance(
    given_ones: list[tuple[Shown | None, int]], in_hand: int
) -> None:
    candidates = [
        Candidate(SimpleNamespace(public_id=f"{n:02}"), metres, shown)
        for n, (shown, metres) in enumerate(given_ones)
    ]
    alone = [one.distance_m for one in ranked(candidates, None)]
    assert alone == sorted(alone)
    twin = Candidate(SimpleNamespace(public_id="99"), 200, Shown("/thumb", (in_hand,)))
    first, *others = ranked([*candidates, twin], in_hand)
    assert first.shown is not None
    assert in_hand in first.shown.perceptual_hashes
    unlike = [one for one in others if not _is_alike(one, in_hand)]
    assert unlike == sorted(unlike, key=lambda one: (one.distance_m, one.row.public_id))


def _is_alike(one: Candidate, in_hand: int) -> bool:
    return one.shown is not None and any(
        distance(in_hand, other) < 12 for other in one.shown.perceptual_hashes
    )

"""The way of a dossier: one current stage, what is past before it, what is expected after it."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.services.dossiers.status_groups import DONE
from app.services.dossiers.timeline import Place, Stage, Standing, timeline_of

_FILED = datetime(2026, 11, 2, 1, tzinfo=UTC)
_DUE = _FILED + timedelta(days=7)
_MOMENTS = st.none() | st.integers(0, 90).map(lambda days: _FILED + timedelta(days=days))
_STANDINGS = st.builds(
    Standing,
    status=st.sampled_from([*map(str, range(1, 12)), "x"]),
    status_at=st.just(_FILED + timedelta(days=1)),
    filed_at=st.just(_FILED),
    accepted_at=_MOMENTS,
    due_at=_MOMENTS,
    finished_at=_MOMENTS,
    returned_at=_MOMENTS,
)


def _standing(status: str, *, is_accepted: bool = True) -> Standing:
    later = _FILED + timedelta(hours=1)
    return Standing(status, later, _FILED, later if is_accepted else None, _DUE, None, None)


def _told(stages: list[Stage]) -> str:
    marks = {Place.PAST: "", Place.CURRENT: ">", Place.EXPECTED: "?"}
    return " ".join(f"{marks[one.place]}{one.code}" for one in stages)


@pytest.mark.parametrize(
    ("status", "way"),
    [
        ("1", ">registered ?accepted ?in_progress ?done ?returned"),
        ("2", "registered >accepted ?in_progress ?done ?returned"),
        ("4", "registered accepted >in_progress ?done ?returned"),
        ("5", "registered accepted >papers_wanted ?in_progress ?done ?returned"),
        ("6", "registered accepted >payment_wanted ?in_progress ?done ?returned"),
        ("7", "registered accepted >withdrawal_asked ?in_progress ?done ?returned"),
        ("8", "registered accepted >stopped"),
        ("9", "registered accepted in_progress >done ?returned"),
        ("10", "registered accepted in_progress done >returned"),
        ("11", "registered accepted >other"),
    ],
)
def test_each_status_has_its_place_on_the_way(status: str, way: str) -> None:
    assert _told(timeline_of(_standing(status))) == way


def test_what_was_never_accepted_is_not_shown_as_if_it_had_been() -> None:
    assert _told(timeline_of(_standing("3", is_accepted=False))) == "registered >refused"
    papers = timeline_of(_standing("5", is_accepted=False))
    assert _told(papers) == "registered >papers_wanted ?accepted ?in_progress ?done ?returned"


def test_being_done_is_expected_when_it_is_due() -> None:
    expected = {one.code: one.at for one in timeline_of(_standing("4")) if one.place == "expected"}
    assert expected == {"done": _DUE, "returned": None}


@given(_STANDINGS)
def test_one_stage_is_current_and_the_ended_expect_nothing(standing: Standing) -> None:
    places = [one.place for one in timeline_of(standing)]
    assert places.count(Place.CURRENT) == 1
    assert places == sorted(places, key=list(Place).index)
    if standing.status in DONE - {"9"}:
        assert Place.EXPECTED not in places

"""What an agency was asked goes one way, and each side moves only what is its own."""

from hypothesis import given
from hypothesis import strategies as st

from app.feedback.assignments.states import (
    ENDED_STATES,
    NEXT,
    RUNNING_STATES,
    AssignmentState,
    Side,
    may_become,
    mover_of,
)

_STATES, _SIDES = st.sampled_from(AssignmentState), st.sampled_from(Side)


@given(_STATES, _STATES, _SIDES)
def test_only_the_side_whose_move_it_is_makes_it(
    state: AssignmentState, wanted: AssignmentState, side: Side
) -> None:
    assert may_become(state, wanted, side) == (wanted in NEXT[state] and mover_of(wanted) is side)


@given(st.lists(st.tuples(_STATES, _SIDES), max_size=12))
def test_however_it_is_moved_it_is_answered_once_and_never_runs_again(
    tries: list[tuple[AssignmentState, Side]],
) -> None:
    state, way = AssignmentState.ASKED, [AssignmentState.ASKED]
    for wanted, side in tries:
        if may_become(state, wanted, side):
            state = wanted
            way.append(wanted)
    assert len(set(way)) == len(way) <= 3
    if AssignmentState.ANSWERED in way:
        assert way == [
            AssignmentState.ASKED,
            AssignmentState.ACCEPTED,
            AssignmentState.ANSWERED,
        ]
    over = [one for one in way if one not in RUNNING_STATES]
    assert len(over) <= 1
    assert not over or over[0] is way[-1]


def test_every_state_is_running_ended_or_the_answer() -> None:
    parts = [*RUNNING_STATES, *ENDED_STATES, AssignmentState.ANSWERED]
    assert sorted(parts) == sorted(AssignmentState)
    assert set(NEXT) == set(AssignmentState)

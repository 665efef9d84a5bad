"""The state table by itself: which moves there are, whose they are, and where they lead."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.feedback.states import (
    DONE_STATES,
    MOVES,
    NEEDS_NOTE,
    OPEN_STATES,
    Actor,
    State,
    citizen_actions,
    is_reopening,
    may_move,
    staff_moves,
)
from tests.reports import shortest_way

STATES = st.sampled_from(State)
WALKS = st.lists(st.tuples(st.sampled_from(Actor), STATES), max_size=40)

# Everything a citizen may do, written down by hand.
CITIZENS_MOVES = {
    (State.SUBMITTED, State.WITHDRAWN),
    (State.NEEDS_INFO, State.WITHDRAWN),
    (State.ACCEPTED, State.WITHDRAWN),
    (State.ANSWERED, State.CLOSED),
    (State.ANSWERED, State.IN_PROGRESS),
    (State.RESOLVED, State.CLOSED),
    (State.RESOLVED, State.IN_PROGRESS),
}


def _walk(steps: list[tuple[Actor, State]]) -> list[State]:
    """The states that a report passes when everybody tries everything."""
    passed = [State.SUBMITTED]
    for actor, wanted in steps:
        if may_move(passed[-1], wanted, actor):
            passed.append(wanted)
    return passed


@pytest.mark.parametrize("state", State)
def test_every_state_has_its_row_and_can_be_reached(state: State) -> None:
    assert state in MOVES
    assert isinstance(shortest_way(state), list)


def test_a_citizen_may_do_these_things_and_no_others() -> None:
    allowed = {
        (state, wanted)
        for state in State
        for wanted in State
        if may_move(state, wanted, Actor.CITIZEN)
    }
    assert allowed == CITIZENS_MOVES


def test_staff_never_withdraw_and_nothing_leaves_what_was_withdrawn() -> None:
    for state in State:
        assert not may_move(state, State.WITHDRAWN, Actor.STAFF)
        for actor in Actor:
            assert not may_move(State.WITHDRAWN, state, actor)


def test_nobody_moves_a_report_to_where_it_is_or_back_to_submitted() -> None:
    for state in State:
        for actor in Actor:
            assert not may_move(state, state, actor)
            assert not may_move(state, State.SUBMITTED, actor)


@given(WALKS)
def test_no_walk_loses_a_report(steps: list[tuple[Actor, State]]) -> None:
    """Wherever it got, staff can still bring it to an end that says something to the citizen."""
    at = _walk(steps)[-1]
    if at is State.WITHDRAWN:
        return
    reachable: set[State] = {at}
    waiting: list[State] = [at]
    while waiting:
        for there in staff_moves(waiting.pop()):
            if State(there) not in reachable:
                reachable.add(State(there))
                waiting.append(State(there))
    assert State.RESOLVED in reachable


@given(WALKS)
def test_finished_work_is_taken_up_only_by_a_reopening(steps: list[tuple[Actor, State]]) -> None:
    passed = _walk(steps)
    for before, after in pairwise(passed):
        if before in DONE_STATES and after in OPEN_STATES:
            assert is_reopening(before, after)
        else:
            assert not is_reopening(before, after)


@given(STATES)
def test_what_is_offered_is_what_the_table_says(state: State) -> None:
    assert set(staff_moves(state)) == {w for w in State if may_move(state, w, Actor.STAFF)}
    offered = set(citizen_actions(state))
    assert ("withdraw" in offered) == may_move(state, State.WITHDRAWN, Actor.CITIZEN)
    for word in (State.CLOSED, State.IN_PROGRESS):
        assert ("satisfaction" in offered) == may_move(state, word, Actor.CITIZEN)


def test_a_question_an_answer_and_every_refusal_needs_words() -> None:
    speaking = {"needs_info", "answered", "resolved", "rejected", "referred", "duplicate"}
    assert speaking == NEEDS_NOTE
    assert not OPEN_STATES & DONE_STATES

"""The state table by itself: which moves there are, whose they are, and where they lead."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.feedback.silence import UNANSWERED_FOR
from app.feedback.states import (
    DONE_STATES,
    MAX_OBJECTIONS,
    MOVES,
    NEEDS_NOTE,
    OPEN_STATES,
    WAITING_STATES,
    Actor,
    State,
    answer_to,
    citizen_actions,
    is_reopening,
    may_move,
    staff_moves,
    takes_more,
    verdict_moves_to,
)
from tests.reports import shortest_way

STATES = st.sampled_from(State)
WALKS = st.lists(st.tuples(st.sampled_from(Actor), STATES), max_size=40)

# Everything a citizen may do, written down by hand.
CITIZENS_MOVES = {
    (State.SUBMITTED, State.WITHDRAWN),
    (State.NEEDS_INFO, State.WITHDRAWN),
    (State.NEEDS_INFO, State.SUBMITTED),
    (State.NEEDS_INFO, State.ACCEPTED),
    (State.NEEDS_INFO, State.IN_PROGRESS),
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


def test_nobody_moves_a_report_to_where_it_is() -> None:
    for state in State:
        for actor in Actor:
            assert not may_move(state, state, actor)


def test_only_his_answer_brings_a_report_back_to_submitted() -> None:
    back = {
        (state, actor)
        for state in State
        for actor in Actor
        if may_move(state, State.SUBMITTED, actor)
    }
    assert back == {(State.NEEDS_INFO, Actor.CITIZEN)}


def test_the_worker_only_closes_what_the_citizen_left_unanswered() -> None:
    moves = {
        (state, wanted)
        for state in State
        for wanted in State
        if may_move(state, wanted, Actor.SYSTEM)
    }
    assert moves == {(state, State.CLOSED) for state in WAITING_STATES}
    assert set(UNANSWERED_FOR) == WAITING_STATES


@given(st.one_of(st.none(), STATES))
def test_an_answer_leads_to_where_it_was_asked_or_to_work(asked_from: State | None) -> None:
    state = answer_to(asked_from)
    assert may_move(State.NEEDS_INFO, state, Actor.CITIZEN)
    if asked_from is not None and may_move(asked_from, State.NEEDS_INFO, Actor.STAFF):
        assert state is asked_from


@given(st.booleans(), st.integers(0, 10))
def test_a_no_reopens_twice_and_everything_else_closes(is_satisfied: bool, objections: int) -> None:
    wanted = verdict_moves_to(is_satisfied=is_satisfied, objections=objections)
    reopens = not is_satisfied and objections < MAX_OBJECTIONS
    assert wanted is (State.IN_PROGRESS if reopens else State.CLOSED)
    for state in (State.ANSWERED, State.RESOLVED):
        assert may_move(state, wanted, Actor.CITIZEN)


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
    assert ("satisfaction" in offered) == may_move(state, State.CLOSED, Actor.CITIZEN)
    assert ("messages" in offered) == takes_more(state) == ("photos" in offered)


def test_a_question_an_answer_and_every_refusal_needs_words() -> None:
    speaking = {"needs_info", "answered", "resolved", "rejected", "referred", "duplicate"}
    assert speaking == NEEDS_NOTE
    assert not OPEN_STATES & DONE_STATES

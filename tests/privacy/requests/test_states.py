"""The state table of requests about data."""

import pytest
from hypothesis import given
from hypothesis import strategies as some

from app import texts
from app.privacy.requests.states import (
    OPEN_STATES,
    STEPS,
    RequestState,
    RequestStep,
    find_next,
)

OVER = set(RequestState) - set(OPEN_STATES)


@given(some.lists(some.sampled_from(RequestStep), max_size=12))
def test_whatever_steps_are_tried_an_end_stays_an_end(steps: list[RequestStep]) -> None:
    state = RequestState.RECEIVED
    for step in steps:
        following = find_next(state, step)
        is_lifted = (state, step) == (RequestState.DONE, RequestStep.LIFT)
        assert following is None or state not in OVER or is_lifted
        state = following or state


def test_every_state_can_be_reached_and_has_a_name_in_both_languages() -> None:
    reached = {there for steps in STEPS.values() for there in steps.values()}
    assert reached | {RequestState.RECEIVED} == set(RequestState)
    assert texts.keys("labels.data_request_states") == [state.value for state in RequestState]


@pytest.mark.parametrize("state", OPEN_STATES)
def test_what_is_open_can_be_refused_and_withdrawn(state: RequestState) -> None:
    assert find_next(state, RequestStep.REFUSE) is RequestState.REFUSED
    assert find_next(state, RequestStep.WITHDRAW) is RequestState.WITHDRAWN

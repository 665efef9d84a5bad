"""The states of a reply, whatever is tried with it."""

from hypothesis import given
from hypothesis import strategies as st

from app.feedback.reply_states import STEPS, ReplyState, ReplyStep, find_next, needs_leader

_OVER = {ReplyState.PUBLISHED, ReplyState.DISCARDED}
_tried = st.lists(st.tuples(st.sampled_from(ReplyStep), st.booleans()), max_size=30)


def test_every_state_is_in_the_table_and_can_be_reached() -> None:
    reached = {ReplyState.DRAFT} | {there for steps in STEPS.values() for there in steps.values()}
    assert reached == set(STEPS) == set(ReplyState)


@given(tried=_tried, is_signed=st.booleans())
def test_no_way_leads_to_the_citizen_without_a_leader_where_he_signs(
    tried: list[tuple[ReplyStep, bool]], *, is_signed: bool
) -> None:
    state = ReplyState.DRAFT
    for step, by_leader in tried:
        following = find_next(state, step)
        if state in _OVER:
            assert following is None
        if following is None or (needs_leader(step, is_signed=is_signed) and not by_leader):
            continue
        if following is ReplyState.PUBLISHED:
            assert by_leader or not is_signed
            assert state is not ReplyState.RETURNED
        if step is ReplyStep.CHANGE:
            assert state is not ReplyState.SUBMITTED
            assert following is ReplyState.DRAFT
        if following is ReplyState.RETURNED:
            assert by_leader
            assert state is ReplyState.SUBMITTED
        state = following

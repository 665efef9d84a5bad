"""States of an announcement: nothing goes out that nobody approved, nor after its end."""

from hypothesis import given
from hypothesis import strategies as st

from app.notifications.announcements.states import (
    READABLE,
    STEPS,
    AnnouncementState,
    AnnouncementStep,
    find_next,
    may_approve,
)

steps = st.lists(st.sampled_from(list(AnnouncementStep)), max_size=30)
PEOPLE = st.sampled_from("abc")


def _walk(taken: list[AnnouncementStep]) -> list[tuple[AnnouncementStep, AnnouncementState]]:
    state, walked = AnnouncementState.DRAFT, []
    for step in taken:
        following = find_next(state, step)
        if following is not None:
            state = following
            walked.append((step, state))
    return walked


@given(steps)
def test_what_is_readable_was_approved_and_not_changed_since(
    taken: list[AnnouncementStep],
) -> None:
    walked = _walk(taken)
    if walked and walked[-1][1] in READABLE:
        names = [step for step, _ in walked]
        approved = max(i for i, step in enumerate(names) if step is AnnouncementStep.APPROVE)
        assert names[approved - 1] is AnnouncementStep.SUBMIT
        assert AnnouncementStep.CHANGE not in names[approved:]


@given(steps)
def test_what_ended_or_was_recalled_never_comes_back(taken: list[AnnouncementStep]) -> None:
    ends = {AnnouncementState.CANCELLED, AnnouncementState.RECALLED}
    assert not any(state in ends for _, state in _walk(taken)[:-1])
    assert all(not STEPS[state] for state in ends)


@given(steps)
def test_an_announcement_is_published_at_most_once(taken: list[AnnouncementStep]) -> None:
    assert [step for step, _ in _walk(taken)].count(AnnouncementStep.PUBLISH) <= 1


@given(PEOPLE, PEOPLE, PEOPLE)
def test_only_a_second_person_approves(approver: str, author: str, changer: str) -> None:
    allowed = may_approve(approver, author_id=author, changed_by=changer)
    assert allowed is (approver not in {author, changer})

"""When phones hear of an alert, and where a point lies: the pure rules."""

from hypothesis import given
from hypothesis import strategies as st

from app.notifications.alerts.rules import RANKS, Severity, is_pushed, shortened

SEVERITIES = st.sampled_from(list(Severity))


@given(st.lists(SEVERITIES, max_size=20), SEVERITIES)
def test_phones_are_told_only_when_it_grows_worse_and_severe_enough(
    history: list[Severity], least: Severity
) -> None:
    pushed = 0
    for severity in history:
        if is_pushed(severity, pushed_rank=pushed, least=least):
            assert RANKS[severity] > pushed
            assert RANKS[severity] >= RANKS[least]
            pushed = RANKS[severity]
    enough = [RANKS[one] for one in history if RANKS[one] >= RANKS[least]]
    assert pushed == max(enough, default=0)


@given(st.text(max_size=300), st.integers(2, 240))
def test_shortened_words_fit_and_short_ones_stay_as_they_are(words: str, length: int) -> None:
    found = shortened(words, length)
    assert len(found) <= length
    assert len(words) > length or found == words

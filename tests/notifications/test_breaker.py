"""When the way to Firebase closes and opens again: the rule itself."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.adapters.push import PushError, PushOutcome
from app.database import new_id
from app.notifications.steering.breaker import (
    MISMATCHES,
    OPENS_AFTER,
    PAGE,
    PROBE_PAGE,
    Health,
    Verdict,
    allowed_page,
    is_news,
    judge,
    probing,
    resumed,
)

NOW = datetime(2026, 11, 29, 8, 0, tzinfo=UTC)
SENT = PushOutcome(accepted=True, message_name="projects/p/messages/1")
DOWN = PushOutcome.refused(PushError.UNAVAILABLE)
MISMATCH = PushOutcome.refused(PushError.SENDER_MISMATCH)
CLAIM = new_id()
OUTCOMES = st.builds(
    lambda error, wait: PushOutcome.refused(error, retry_after_s=wait) if error else SENT,
    st.sampled_from([None, *PushError]),
    st.none() | st.floats(0, 1e9),
)


def _judge(
    health: Health, *outcomes: PushOutcome, now: datetime = NOW, jitter: float = 1.0
) -> Verdict:
    return judge(health, outcomes, claim=CLAIM, now=now, jitter=jitter)


def _after(pages: int, outcome: PushOutcome = DOWN, *, now: datetime = NOW) -> Health:
    health = Health()
    for _ in range(pages):
        now = max(now, health.held_until or now)
        health = _judge(health, outcome, now=now).health
    return health


def test_a_few_failed_pages_close_nothing_and_are_the_deliveries_own() -> None:
    verdict = _judge(_after(OPENS_AFTER - 2), DOWN)
    assert not verdict.is_down
    assert allowed_page(verdict.health, NOW) == PAGE


@pytest.mark.parametrize(
    "error", [PushError.UNAVAILABLE, PushError.TIMEOUT, PushError.UNAUTHORISED, PushError.UNKNOWN]
)
def test_pages_that_nobody_answers_hold_the_project(error: PushError) -> None:
    refused = PushOutcome.refused(error)
    verdict = _judge(_after(OPENS_AFTER - 1, refused), refused)
    assert verdict.is_down
    assert verdict.health.hold_reason == error
    held_until = verdict.health.held_until
    assert held_until is not None
    assert allowed_page(verdict.health, held_until - timedelta(milliseconds=1)) == 0
    assert allowed_page(verdict.health, held_until) == PROBE_PAGE


def test_pauses_double_up_to_five_minutes() -> None:
    pauses, now, health = [], NOW, _after(OPENS_AFTER - 1)
    for _ in range(9):
        health = _judge(health, DOWN, now=now).health
        assert health.held_until is not None
        pauses.append((health.held_until - now).total_seconds())
        now = health.held_until
    assert pauses == [5, 10, 20, 40, 80, 160, 300, 300, 300]


def test_one_answer_opens_the_way_again_also_a_refusal_of_one_message() -> None:
    for answer in (SENT, PushOutcome.refused(PushError.UNREGISTERED)):
        verdict = _judge(_after(OPENS_AFTER + 2), DOWN, answer)
        assert not verdict.is_down
        assert verdict.health == Health()


def test_all_wait_for_the_probe_that_is_out_and_only_what_it_finds_counts() -> None:
    health = _after(OPENS_AFTER)
    assert health.held_until is not None
    probed = probing(health, CLAIM, health.held_until)
    assert allowed_page(probed, health.held_until) == 0
    late = judge(probed, [DOWN], claim=new_id(), now=health.held_until, jitter=1.0)
    assert late == Verdict(probed, is_down=True)
    own = _judge(probed, DOWN, now=health.held_until)
    assert own.health.failures == OPENS_AFTER + 1


def test_throttling_holds_everybody_for_as_long_as_was_asked() -> None:
    throttled = PushOutcome.refused(PushError.THROTTLED, retry_after_s=90)
    for others in ([], [SENT]):
        verdict = _judge(Health(), throttled, *others)
        assert verdict.health.held_until == NOW + timedelta(seconds=90)
        assert verdict.is_down == (not others)
        assert _judge(verdict.health, SENT).health.held_until == verdict.health.held_until
        assert allowed_page(verdict.health, NOW + timedelta(seconds=90)) == PAGE


def test_a_mass_of_mismatches_is_our_fault_and_a_few_are_the_devices() -> None:
    few = _judge(Health(), *[MISMATCH] * (MISMATCHES - 1))
    assert not few.is_misconfigured
    assert _judge(few.health, MISMATCH).is_misconfigured
    among_many = _judge(Health(), *[MISMATCH] * MISMATCHES, *[SENT] * 100)
    assert not among_many.is_misconfigured


def test_after_a_resume_the_first_mismatch_tells_that_the_credentials_are_still_wrong() -> None:
    health = resumed(_judge(Health(), *[MISMATCH] * 50).health)
    assert _judge(health, MISMATCH).is_misconfigured
    assert not _judge(health, MISMATCH, *[SENT] * 99).is_misconfigured


@given(st.lists(st.tuples(st.lists(OUTCOMES, max_size=8), st.floats(0, 4000)), max_size=30))
def test_whatever_happens_nobody_waits_longer_than_an_hour(
    pages: list[tuple[list[PushOutcome], float]],
) -> None:
    health, now = Health(), NOW
    for outcomes, later_s in pages:
        before = health
        verdict = _judge(health, *outcomes, now=now)
        health = verdict.health
        if not is_news(before, outcomes):
            assert verdict == Verdict(before)
        assert not health.is_held(now + timedelta(hours=1))
        if any(not one.retryable for one in outcomes):
            assert health.failures == 0
        now += timedelta(seconds=later_s)

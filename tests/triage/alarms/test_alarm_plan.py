"""When alarms ring, whatever happens to the deadline: the pure rules."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from app.feedback.states import OPEN_STATES, STATES_ON_THE_CLOCK, State
from app.province.deadlines.due import Deadline
from app.triage.alarms.plan import OPEN_IN, AlarmKind, Key, Rung, Situation, decide

_START = datetime(2026, 11, 2, 1, 0, tzinfo=UTC)
_HOURS = st.integers(0, 200).map(lambda hours: _START + timedelta(hours=hours))


@st.composite
def _deadlines(draw: st.DrawFn) -> Deadline:
    due = draw(_HOURS)
    warning = draw(st.none() | st.integers(1, 50))
    more = draw(st.lists(st.integers(1, 50), max_size=3, unique=True).map(sorted))
    warn_at = due - timedelta(hours=warning) if warning else None
    return Deadline(due, warn_at, tuple(due + timedelta(hours=one) for one in more), (), ())


_NOT_DUE = Deadline(None, None, (), (), ())


@st.composite
def _situations(draw: st.DrawFn) -> Situation:
    state = draw(st.sampled_from(State))
    runs = state in STATES_ON_THE_CLOCK
    return Situation(
        state,
        submitted_at=_START,
        changed_at=draw(_HOURS),
        handling=draw(_deadlines()) if runs else _NOT_DUE if state in OPEN_STATES else None,
        triage=draw(_deadlines()) if state is State.SUBMITTED else None,
        is_emergency=draw(st.booleans()),
        is_covered=draw(st.booleans()),
        needs_supervisor=draw(st.booleans()),
        reopened_count=draw(st.integers(0, 3)),
    )


def _after(situation: Situation, rung: Sequence[Rung], now: datetime) -> list[Rung]:
    """What rang so far, once the worker looked."""
    decision = decide(situation, rung, now)
    before = [replace(one, is_closed=one.key not in decision.holding) for one in rung]
    return before + [Rung(one.key) for one in decision.ring]


@given(st.lists(st.tuples(_situations(), _HOURS), min_size=1, max_size=8))
def test_nothing_rings_twice_whatever_happens_to_a_report(
    life: list[tuple[Situation, datetime]],
) -> None:
    rung: list[Rung] = []
    for situation, now in sorted(life, key=lambda one: one[1]):
        rung = _after(situation, rung, now)
        assert decide(situation, rung, now).ring == ()
    assert len({one.key for one in rung}) == len(rung)


@given(_situations(), _HOURS, _HOURS)
def test_what_rings_now_would_ring_later_too(
    situation: Situation, one: datetime, other: datetime
) -> None:
    earlier, later = sorted((one, other))
    assert set(decide(situation, [], earlier).ring) <= set(decide(situation, [], later).ring)


@given(_situations(), st.lists(_HOURS, max_size=6).map(sorted))
def test_tiers_ring_in_their_order_and_none_is_left_out(
    situation: Situation, looks: list[datetime]
) -> None:
    rung: list[Rung] = []
    for now in looks:
        rung = _after(situation, rung, now)
    for kind in (AlarmKind.ESCALATION, AlarmKind.TRIAGE_ESCALATION):
        tiers = [one.key.tier for one in rung if one.key.kind is kind]
        assert tiers == list(range(1, len(tiers) + 1))
    end = _START + timedelta(days=30)
    assert {one.key for one in _after(situation, rung, end)} == {
        one.key for one in _after(situation, [], end)
    }


@given(_situations(), _HOURS)
def test_nothing_is_missed_between_two_looks(situation: Situation, now: datetime) -> None:
    rung = _after(situation, [], now)
    look_at = decide(situation, [], now).look_at
    if look_at is None:
        assert decide(situation, rung, now + timedelta(days=300)).ring == ()
        return
    assert look_at > now
    assert decide(situation, rung, look_at - timedelta(seconds=1)).ring == ()
    assert decide(situation, rung, look_at).ring


@given(_situations(), _HOURS)
def test_no_deadline_rings_while_the_clock_stands_and_nothing_once_it_is_done(
    situation: Situation, now: datetime
) -> None:
    kinds = {one.key.kind for one in decide(situation, [], now).ring}
    if situation.state is State.NEEDS_INFO:
        assert kinds <= {AlarmKind.NEEDS_SUPERVISOR, AlarmKind.REOPENED}
    if situation.state not in OPEN_STATES:
        assert kinds == set()
    assert all(situation.state in OPEN_IN[kind] for kind in kinds)


def _handling(due: datetime) -> Situation:
    hour = timedelta(hours=1)
    return Situation(
        State.IN_PROGRESS,
        submitted_at=_START,
        changed_at=_START,
        handling=Deadline(due, due - hour, (due + hour, due + 2 * hour), (), ()),
    )


def test_a_deadline_that_moved_rings_again_and_one_that_moved_back_does_not() -> None:
    due, day = _START + timedelta(days=1), timedelta(days=1)
    late = due + timedelta(minutes=90)
    rung = _after(_handling(due), [], late)
    assert [one.key.kind for one in rung] == [AlarmKind.WARNING, AlarmKind.ESCALATION]
    rung = _after(_handling(due + day), rung, late)
    assert [one.is_closed for one in rung] == [True, True]
    rung = _after(_handling(due + day), rung, late + day)
    assert [one.is_closed for one in rung] == [True, True, False, False]
    rung = _after(_handling(due), rung, late + day)
    assert [one.is_closed for one in rung] == [False, False, True, True, False]
    assert rung[-1].key == Key(AlarmKind.ESCALATION, 2, due)


def test_a_pause_keeps_what_rang_until_the_deadline_is_counted_anew() -> None:
    due = _START + timedelta(days=1)
    rung = _after(_handling(due), [], due)
    paused = replace(_handling(due), state=State.NEEDS_INFO, handling=_NOT_DUE)
    rung = _after(paused, rung, due + timedelta(days=3))
    assert [one.is_closed for one in rung] == [False]


def test_an_answered_call_ends_the_calls_to_whoever_is_on_duty_next() -> None:
    fire = replace(_handling(_START + timedelta(minutes=15)), state=State.SUBMITTED)
    fire = replace(fire, is_emergency=True)
    calls = AlarmKind.UNACKNOWLEDGED_EMERGENCY
    rung = _after(fire, [], _START + timedelta(minutes=20))
    first = next(one for one in rung if one.key.kind is calls)
    end = _START + timedelta(days=1)
    later = [one.key for one in decide(fire, rung, end).ring]
    assert [key.tier for key in later if key.kind is calls] == [2, 3]
    answered = [replace(one, is_acknowledged=one is first) for one in rung]
    decision = decide(fire, answered, end)
    assert [one.key for one in decision.ring if one.key.kind is calls] == []
    assert first.key in decision.holding


def test_each_time_that_a_supervisor_is_needed_is_told_once() -> None:
    calm = replace(_handling(_START + timedelta(days=9)), handling=None)
    flagged = replace(calm, needs_supervisor=True)
    rung = _after(flagged, [], _START)
    assert _after(replace(flagged, changed_at=_START + timedelta(hours=1)), rung, _START) == rung
    rung = _after(calm, rung, _START)
    again = replace(flagged, changed_at=_START + timedelta(days=1))
    rung = _after(again, rung, _START + timedelta(days=1))
    assert [(one.key.kind, one.is_closed) for one in rung] == [
        (AlarmKind.NEEDS_SUPERVISOR, True),
        (AlarmKind.NEEDS_SUPERVISOR, False),
    ]

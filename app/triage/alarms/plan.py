"""Which alarms a report calls for, and when each rings: pure rules.

An alarm belongs to the deadline that it was counted for. Where that moves, the alarm is over, and
another one rings in its time; where it moves back, the alarm that rang already counts again.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from app.feedback.states import OPEN_STATES, STATES_ON_THE_CLOCK, State
from app.province.deadlines.due import Deadline


class AlarmKind(StrEnum):
    """What an alarm tells of."""

    TRIAGE_WARNING = "triage_warning"
    TRIAGE_ESCALATION = "triage_escalation"
    WARNING = "warning"
    ESCALATION = "escalation"
    # An emergency that nobody took up: whoever is on duty is called, one after the other.
    UNACKNOWLEDGED_EMERGENCY = "unacknowledged_emergency"
    DUTY_UNCOVERED = "duty_uncovered"
    NEEDS_SUPERVISOR = "needs_supervisor"
    REOPENED = "reopened"


_NOT_TAKEN_UP = frozenset({State.SUBMITTED})
# In any other state of its report an alarm is nothing that somebody would have to look at.
OPEN_IN: Mapping[AlarmKind, frozenset[State]] = {
    AlarmKind.TRIAGE_WARNING: _NOT_TAKEN_UP,
    AlarmKind.TRIAGE_ESCALATION: _NOT_TAKEN_UP,
    AlarmKind.WARNING: STATES_ON_THE_CLOCK,
    AlarmKind.ESCALATION: STATES_ON_THE_CLOCK,
    AlarmKind.UNACKNOWLEDGED_EMERGENCY: _NOT_TAKEN_UP,
    AlarmKind.DUTY_UNCOVERED: _NOT_TAKEN_UP,
    AlarmKind.NEEDS_SUPERVISOR: OPEN_STATES,
    AlarmKind.REOPENED: OPEN_STATES,
}


class Key(NamedTuple):
    """What an alarm of a report is known by: it rings once."""

    kind: AlarmKind
    tier: int
    due_at: datetime


class Planned(NamedTuple):
    """An alarm, and when it rings."""

    key: Key
    at: datetime


@dataclass(frozen=True)
class Rung:
    """An alarm that rang, and what became of it."""

    key: Key
    is_acknowledged: bool = False
    is_closed: bool = False


@dataclass(frozen=True)
class Situation:
    """What of a report its alarms depend on.

    ``handling`` and ``triage`` are its deadlines, as far as they run; ``changed_at`` is when it
    changed last; ``is_covered``: somebody is on duty who could be called about an emergency, and
    ``is_acknowledged``: somebody of staff took notice of it, which is what its deadline is for.
    """

    state: State
    submitted_at: datetime
    changed_at: datetime
    handling: Deadline | None = None
    triage: Deadline | None = None
    is_emergency: bool = False
    is_covered: bool = True
    is_acknowledged: bool = False
    needs_supervisor: bool = False
    reopened_count: int = 0


@dataclass(frozen=True)
class Decision:
    """What rings now, which alarms hold, and when to look again; None: not before it changes.

    Of those that rang, whatever does not hold is over.
    """

    ring: tuple[Planned, ...]
    holding: frozenset[Key]
    look_at: datetime | None


def decide(situation: Situation, rung: Sequence[Rung], now: datetime) -> Decision:
    """What to do at ``now`` about a report whose alarms ``rung`` so far."""
    planned = sorted(_planned(situation, rung), key=lambda one: (one.at, one.key.tier))
    known = {one.key for one in rung}
    holding = {one.key for one in planned if one.at <= now}
    if situation.state is State.NEEDS_INFO:
        # The clock stands: whether they belong to its deadline shows when it runs on.
        holding |= {one.key for one in rung if not one.is_closed}
    return Decision(
        tuple(one for one in planned if one.at <= now and one.key not in known),
        frozenset(holding),
        min((one.at for one in planned if one.at > now), default=None),
    )


def _planned(situation: Situation, rung: Sequence[Rung]) -> Iterator[Planned]:
    for one in (
        *_of_triage(situation),
        *_of_handling(situation),
        *_of_emergency(situation, rung),
        *_of_flag(situation, rung),
        *_of_reopening(situation, rung),
    ):
        if situation.state in OPEN_IN[one.key.kind]:
            yield one


def _of_triage(situation: Situation) -> Iterator[Planned]:
    # Two working hours are nothing for an emergency: it has calls of its own.
    if situation.triage is not None and not situation.is_emergency:
        yield from _of_deadline(
            situation.triage, AlarmKind.TRIAGE_WARNING, AlarmKind.TRIAGE_ESCALATION
        )


def _of_handling(situation: Situation) -> Iterator[Planned]:
    is_met = situation.is_emergency and situation.is_acknowledged
    if situation.handling is not None and not is_met:
        yield from _of_deadline(situation.handling, AlarmKind.WARNING, AlarmKind.ESCALATION)


def _of_deadline(
    deadline: Deadline, warning: AlarmKind, escalation: AlarmKind
) -> Iterator[Planned]:
    if deadline.due_at is None:
        return
    if deadline.warn_at is not None:
        yield Planned(Key(warning, 1, deadline.due_at), deadline.warn_at)
    yield from _in_tiers(escalation, deadline.due_at, deadline.escalate_at)


def _of_emergency(situation: Situation, rung: Sequence[Rung]) -> Iterator[Planned]:
    """Calls to whoever is on duty, from the moment it is due on, until somebody answers one."""
    deadline = situation.handling
    is_unnoticed = situation.is_emergency and not situation.is_acknowledged
    if not is_unnoticed or deadline is None or deadline.due_at is None:
        return
    if not situation.is_covered:
        at = situation.submitted_at
        yield Planned(Key(AlarmKind.DUTY_UNCOVERED, 1, at), at)
    calls = list(
        _in_tiers(
            AlarmKind.UNACKNOWLEDGED_EMERGENCY,
            deadline.due_at,
            (deadline.due_at, *deadline.escalate_at),
        )
    )
    made = {one.key for one in rung}
    is_answered = any(one.is_acknowledged for one in _of_kind(rung, calls[0].key.kind))
    yield from (one for one in calls if one.key in made or not is_answered)


def _of_flag(situation: Situation, rung: Sequence[Rung]) -> Iterator[Planned]:
    """One for each time that the flag was set: it lasts as long as the flag."""
    if not situation.needs_supervisor:
        return
    kind = AlarmKind.NEEDS_SUPERVISOR
    lasting = [one.key for one in _of_kind(rung, kind) if not one.is_closed]
    for key in lasting or [Key(kind, 1, situation.changed_at)]:
        yield Planned(key, key.due_at)


def _of_reopening(situation: Situation, rung: Sequence[Rung]) -> Iterator[Planned]:
    """One for each time that it was reopened, the last of them; it lasts until it is done again."""
    tier, kind = situation.reopened_count, AlarmKind.REOPENED
    if tier:
        told = [one.key for one in _of_kind(rung, kind) if one.key.tier == tier]
        for key in told or [Key(kind, tier, situation.changed_at)]:
            yield Planned(key, key.due_at)


def _in_tiers(kind: AlarmKind, due_at: datetime, moments: Iterable[datetime]) -> Iterator[Planned]:
    for tier, at in enumerate(moments, start=1):
        yield Planned(Key(kind, tier, due_at), at)


def _of_kind(rung: Sequence[Rung], kind: AlarmKind) -> Iterator[Rung]:
    return (one for one in rung if one.key.kind is kind)

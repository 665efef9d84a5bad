"""The states of a report and who may move it where; the only place that knows."""

from collections.abc import Mapping
from enum import IntEnum, StrEnum

from app.province.report_kinds import Kind as Kind


class State(StrEnum):
    """Where a report stands (trạng thái)."""

    SUBMITTED = "submitted"
    NEEDS_INFO = "needs_info"
    ACCEPTED = "accepted"
    IN_PROGRESS = "in_progress"
    ANSWERED = "answered"
    RESOLVED = "resolved"
    CLOSED = "closed"
    REJECTED = "rejected"
    REFERRED = "referred"
    DUPLICATE = "duplicate"
    WITHDRAWN = "withdrawn"


class Publication(StrEnum):
    """Whether anyone may see a report."""

    PENDING = "pending"
    PUBLIC = "public"
    RESTRICTED = "restricted"
    HIDDEN = "hidden"


class Priority(IntEnum):
    """How pressing staff hold a report to be; the API says it in small letters."""

    LOW = 0
    NORMAL = 1
    HIGH = 2
    URGENT = 3


class Source(StrEnum):
    """How a report came in."""

    APP = "app"
    # A call to 1022, written down by staff.
    HOTLINE = "hotline"


class Actor(StrEnum):
    """Who moves a report."""

    CITIZEN = "citizen"
    STAFF = "staff"
    # The worker, on nobody's behalf: it closes what the citizen left unanswered.
    SYSTEM = "system"


_CITIZEN = frozenset({Actor.CITIZEN})
_STAFF = frozenset({Actor.STAFF})
_SYSTEM = frozenset({Actor.SYSTEM})
Moves = Mapping[State, frozenset[Actor]]

MOVES: Mapping[State, Moves] = {
    State.SUBMITTED: {
        State.ACCEPTED: _STAFF,
        State.NEEDS_INFO: _STAFF,
        State.REJECTED: _STAFF,
        State.REFERRED: _STAFF,
        State.DUPLICATE: _STAFF,
        State.WITHDRAWN: _CITIZEN,
    },
    # The citizen's answer brings it back to where it was asked from; see ``answer_to``.
    State.NEEDS_INFO: {
        State.SUBMITTED: _CITIZEN,
        State.ACCEPTED: _CITIZEN | _STAFF,
        State.IN_PROGRESS: _CITIZEN | _STAFF,
        State.REJECTED: _STAFF,
        State.REFERRED: _STAFF,
        State.DUPLICATE: _STAFF,
        State.CLOSED: _STAFF | _SYSTEM,
        State.WITHDRAWN: _CITIZEN,
    },
    State.ACCEPTED: {
        State.IN_PROGRESS: _STAFF,
        State.NEEDS_INFO: _STAFF,
        State.ANSWERED: _STAFF,
        State.RESOLVED: _STAFF,
        State.REJECTED: _STAFF,
        State.REFERRED: _STAFF,
        State.DUPLICATE: _STAFF,
        State.WITHDRAWN: _CITIZEN,
    },
    State.IN_PROGRESS: {
        State.NEEDS_INFO: _STAFF,
        State.ANSWERED: _STAFF,
        State.RESOLVED: _STAFF,
        State.REFERRED: _STAFF,
        State.DUPLICATE: _STAFF,
    },
    State.ANSWERED: {
        State.IN_PROGRESS: _CITIZEN | _STAFF,
        State.RESOLVED: _STAFF,
        State.CLOSED: _CITIZEN | _STAFF | _SYSTEM,
    },
    State.RESOLVED: {
        State.IN_PROGRESS: _CITIZEN | _STAFF,
        State.CLOSED: _CITIZEN | _STAFF | _SYSTEM,
    },
    State.CLOSED: {State.IN_PROGRESS: _STAFF},
    State.REJECTED: {State.ACCEPTED: _STAFF},
    State.REFERRED: {State.ACCEPTED: _STAFF},
    State.DUPLICATE: {State.ACCEPTED: _STAFF},
    State.WITHDRAWN: {},
}

OPEN_STATES = frozenset({State.SUBMITTED, State.NEEDS_INFO, State.ACCEPTED, State.IN_PROGRESS})
# The clock runs against staff only; where more is asked for, it is the citizen who is waited for.
STATES_ON_THE_CLOCK = OPEN_STATES - {State.NEEDS_INFO}
# Nobody works on it, nobody is waited for.
CLOSED_STATES = frozenset(
    {State.CLOSED, State.REJECTED, State.REFERRED, State.DUPLICATE, State.WITHDRAWN}
)
DONE_STATES = frozenset({State.ANSWERED, State.RESOLVED, State.CLOSED})
# These say something to the citizen that he could not guess: a question, an answer, a reason, a
# place to go, the report that his own doubles.
NEEDS_NOTE = frozenset(
    {
        State.NEEDS_INFO,
        State.ANSWERED,
        State.RESOLVED,
        State.REJECTED,
        State.REFERRED,
        State.DUPLICATE,
    }
)


# Where the citizen is waited for: his answer, or his word on ours.
WAITING_STATES = frozenset({State.NEEDS_INFO, State.ANSWERED, State.RESOLVED})
# While it is open he may add to it; afterwards he files another.
_TAKES_MORE = OPEN_STATES | {State.ANSWERED, State.RESOLVED}
# "No" reopens a report so often; after that his word is kept and the report closes.
MAX_OBJECTIONS = 2


class CitizenAction(StrEnum):
    """What a citizen may do with his report, by the names of the operations."""

    WITHDRAW = "withdraw"
    SATISFACTION = "satisfaction"
    MESSAGES = "messages"
    PHOTOS = "photos"


def may_move(state: State, wanted: State, actor: Actor) -> bool:
    """Whether ``actor`` may move a report from ``state`` to ``wanted``."""
    return actor in MOVES[state].get(wanted, frozenset())


def is_reopening(state: State, wanted: State) -> bool:
    """Whether the move takes finished work up again."""
    return state in DONE_STATES and wanted is State.IN_PROGRESS


def answer_to(asked_from: str | None) -> State:
    """Where the citizen's answer brings a report that he was asked about."""
    state = State(asked_from) if asked_from else State.SUBMITTED
    return state if may_move(State.NEEDS_INFO, state, Actor.CITIZEN) else State.IN_PROGRESS


def verdict_moves_to(*, is_satisfied: bool, objections: int) -> State:
    """Where the citizen's word on an answer or result brings the report."""
    reopens = not is_satisfied and objections < MAX_OBJECTIONS
    return State.IN_PROGRESS if reopens else State.CLOSED


def citizen_actions(state: State) -> list[str]:
    """What the citizen may do with his report now."""
    actions = []
    if may_move(state, State.WITHDRAWN, Actor.CITIZEN):
        actions.append(CitizenAction.WITHDRAW.value)
    if may_move(state, State.CLOSED, Actor.CITIZEN):
        actions.append(CitizenAction.SATISFACTION.value)
    if state in _TAKES_MORE:
        actions += [CitizenAction.MESSAGES.value, CitizenAction.PHOTOS.value]
    return actions


def takes_more(state: State) -> bool:
    """Whether the citizen may still add messages and photos."""
    return state in _TAKES_MORE


def staff_moves(state: State) -> list[str]:
    """Where staff may move a report from ``state``."""
    return [move.value for move, actors in MOVES[state].items() if Actor.STAFF in actors]

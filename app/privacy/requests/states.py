"""How a request about one's data comes to be answered; the only place that knows."""

from collections.abc import Mapping
from enum import StrEnum


class RequestKind(StrEnum):
    """What a citizen may ask for (Law 91/2025, the rights of data subjects)."""

    ACCESS = "access"
    EXPORT = "export"
    CORRECTION = "correction"
    RESTRICTION = "restriction"
    OBJECTION = "objection"
    ERASURE = "erasure"


class RequestState(StrEnum):
    """Where a request stands."""

    RECEIVED = "received"
    IN_PROGRESS = "in_progress"
    WAITING_FOR_CITIZEN = "waiting_for_citizen"
    DONE = "done"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    # A restriction that was granted, and has ended.
    LIFTED = "lifted"


class RequestStep(StrEnum):
    """What is done to a request."""

    TAKE = "take"
    ASK = "ask"
    REPLY = "reply"
    EXTEND = "extend"
    ANSWER = "answer"
    REFUSE = "refuse"
    WITHDRAW = "withdraw"
    LIFT = "lift"
    # By the worker, where software fulfils it.
    BEGIN = "begin"
    FINISH = "finish"


class StaffStep(StrEnum):
    """Staff's steps; the others are the citizen's and the worker's."""

    TAKE = "take"
    ASK = "ask"
    EXTEND = "extend"
    ANSWER = "answer"
    REFUSE = "refuse"
    LIFT = "lift"


class Ground(StrEnum):
    """Why the law lets a request be refused."""

    LAW_KEEPS_RECORD = "law_keeps_record"
    RIGHTS_OF_OTHERS = "rights_of_others"
    PENDING_CASE = "pending_case"
    NOT_HELD_HERE = "not_held_here"
    REPEATED = "repeated"


STEPS: Mapping[RequestState, Mapping[RequestStep, RequestState]] = {
    RequestState.RECEIVED: {
        RequestStep.TAKE: RequestState.IN_PROGRESS,
        RequestStep.EXTEND: RequestState.RECEIVED,
        RequestStep.REFUSE: RequestState.REFUSED,
        RequestStep.WITHDRAW: RequestState.WITHDRAWN,
        RequestStep.BEGIN: RequestState.IN_PROGRESS,
    },
    RequestState.IN_PROGRESS: {
        RequestStep.ASK: RequestState.WAITING_FOR_CITIZEN,
        RequestStep.EXTEND: RequestState.IN_PROGRESS,
        RequestStep.ANSWER: RequestState.DONE,
        RequestStep.REFUSE: RequestState.REFUSED,
        RequestStep.WITHDRAW: RequestState.WITHDRAWN,
        RequestStep.FINISH: RequestState.DONE,
    },
    RequestState.WAITING_FOR_CITIZEN: {
        RequestStep.REPLY: RequestState.IN_PROGRESS,
        RequestStep.EXTEND: RequestState.WAITING_FOR_CITIZEN,
        RequestStep.REFUSE: RequestState.REFUSED,
        RequestStep.WITHDRAW: RequestState.WITHDRAWN,
    },
    # Of a restriction alone.
    RequestState.DONE: {RequestStep.LIFT: RequestState.LIFTED},
    RequestState.REFUSED: {},
    RequestState.WITHDRAWN: {},
    RequestState.LIFTED: {},
}
OPEN_STATES = tuple(state for state, steps in STEPS.items() if RequestStep.WITHDRAW in steps)


def find_next(state: RequestState, step: RequestStep) -> RequestState | None:
    """Where ``step`` brings a request; None: it can't be taken from ``state``."""
    return STEPS[state].get(step)

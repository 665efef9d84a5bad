"""The states of an assignment and who moves it where; the only place that knows."""

from collections.abc import Mapping
from enum import StrEnum


class AssignmentState(StrEnum):
    """How far an agency is with what it was asked."""

    ASKED = "asked"
    ACCEPTED = "accepted"
    ANSWERED = "answered"
    DECLINED = "declined"
    # Whoever leads asked it no more.
    WITHDRAWN = "withdrawn"


class Side(StrEnum):
    """Who moves an assignment."""

    # Who is in charge of the report.
    LEAD = "lead"
    # The people of the agency that was asked.
    ASKED_AGENCY = "asked_agency"


NEXT: Mapping[AssignmentState, Mapping[AssignmentState, Side]] = {
    AssignmentState.ASKED: {
        AssignmentState.ACCEPTED: Side.ASKED_AGENCY,
        AssignmentState.DECLINED: Side.ASKED_AGENCY,
        AssignmentState.WITHDRAWN: Side.LEAD,
    },
    AssignmentState.ACCEPTED: {
        AssignmentState.ANSWERED: Side.ASKED_AGENCY,
        AssignmentState.DECLINED: Side.ASKED_AGENCY,
        AssignmentState.WITHDRAWN: Side.LEAD,
    },
    AssignmentState.ANSWERED: {},
    AssignmentState.DECLINED: {},
    AssignmentState.WITHDRAWN: {},
}

# Work is still to be done, and a clock runs.
RUNNING_STATES = frozenset({AssignmentState.ASKED, AssignmentState.ACCEPTED})
# From here on the agency does not see the report by this any more.
ENDED_STATES = frozenset({AssignmentState.DECLINED, AssignmentState.WITHDRAWN})
# The answer, or the reason.
NEEDS_TEXT = frozenset({AssignmentState.ANSWERED, AssignmentState.DECLINED})


def mover_of(wanted: AssignmentState) -> Side:
    """Whose it is to bring an assignment to ``wanted``, from wherever that is possible."""
    return Side.LEAD if wanted is AssignmentState.WITHDRAWN else Side.ASKED_AGENCY


def may_become(state: AssignmentState, wanted: AssignmentState, side: Side) -> bool:
    """Whether ``side`` may bring an assignment from ``state`` to ``wanted``."""
    return NEXT[state].get(wanted) is side

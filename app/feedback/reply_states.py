"""How a reply comes to be published, and who takes it which step; the only place that knows."""

from collections.abc import Mapping
from enum import StrEnum


class ReplyState(StrEnum):
    """How far a reply has come."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    PUBLISHED = "published"
    DISCARDED = "discarded"


class ReplyStep(StrEnum):
    """What is done to a reply."""

    CHANGE = "change"
    SUBMIT = "submit"
    RETURN = "return"
    PUBLISH = "publish"
    DISCARD = "discard"


# A leader signs what he read: what was submitted is changed only after it was returned.
STEPS: Mapping[ReplyState, Mapping[ReplyStep, ReplyState]] = {
    ReplyState.DRAFT: {
        ReplyStep.CHANGE: ReplyState.DRAFT,
        ReplyStep.SUBMIT: ReplyState.SUBMITTED,
        ReplyStep.PUBLISH: ReplyState.PUBLISHED,
        ReplyStep.DISCARD: ReplyState.DISCARDED,
    },
    ReplyState.SUBMITTED: {
        ReplyStep.RETURN: ReplyState.RETURNED,
        ReplyStep.PUBLISH: ReplyState.PUBLISHED,
    },
    ReplyState.RETURNED: {
        ReplyStep.CHANGE: ReplyState.DRAFT,
        ReplyStep.DISCARD: ReplyState.DISCARDED,
    },
    ReplyState.PUBLISHED: {},
    ReplyState.DISCARDED: {},
}


def find_next(state: ReplyState, step: ReplyStep) -> ReplyState | None:
    """Where ``step`` brings a reply; None: it can't be taken from ``state``."""
    return STEPS[state].get(step)


def needs_leader(step: ReplyStep, *, is_signed: bool) -> bool:
    """Whether only who may sign takes that step; ``is_signed``: the agency wants signatures.

    Whoever signs may have drafted it himself: his word is the agency's.
    """
    return step is ReplyStep.RETURN or (step is ReplyStep.PUBLISH and is_signed)

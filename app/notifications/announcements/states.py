"""How an announcement comes to be published, and what becomes of it; the only place that knows."""

from collections.abc import Mapping
from enum import StrEnum


class AnnouncementState(StrEnum):
    """How far an announcement has come."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    APPROVED = "approved"
    PUBLISHED = "published"
    STOPPED = "stopped"
    CANCELLED = "cancelled"
    RECALLED = "recalled"


class AnnouncementStep(StrEnum):
    """What is done to an announcement; all but ``PUBLISH`` by staff."""

    CHANGE = "change"
    SUBMIT = "submit"
    RETURN = "return"
    APPROVE = "approve"
    PUBLISH = "publish"
    CANCEL = "cancel"
    RECALL = "recall"


# What was approved is what goes out: it is changed only after it was returned.
STEPS: Mapping[AnnouncementState, Mapping[AnnouncementStep, AnnouncementState]] = {
    AnnouncementState.DRAFT: {
        AnnouncementStep.CHANGE: AnnouncementState.DRAFT,
        AnnouncementStep.SUBMIT: AnnouncementState.SUBMITTED,
        AnnouncementStep.CANCEL: AnnouncementState.CANCELLED,
    },
    AnnouncementState.SUBMITTED: {
        AnnouncementStep.RETURN: AnnouncementState.DRAFT,
        AnnouncementStep.APPROVE: AnnouncementState.APPROVED,
        AnnouncementStep.CANCEL: AnnouncementState.CANCELLED,
    },
    AnnouncementState.APPROVED: {
        AnnouncementStep.RETURN: AnnouncementState.DRAFT,
        AnnouncementStep.PUBLISH: AnnouncementState.PUBLISHED,
        AnnouncementStep.CANCEL: AnnouncementState.CANCELLED,
    },
    # No phone is told any more, and what was said stays readable.
    AnnouncementState.PUBLISHED: {
        AnnouncementStep.CANCEL: AnnouncementState.STOPPED,
        AnnouncementStep.RECALL: AnnouncementState.RECALLED,
    },
    AnnouncementState.STOPPED: {AnnouncementStep.RECALL: AnnouncementState.RECALLED},
    AnnouncementState.CANCELLED: {},
    AnnouncementState.RECALLED: {},
}
# In inboxes, and for the public.
READABLE = (AnnouncementState.PUBLISHED, AnnouncementState.STOPPED)


def find_next(state: AnnouncementState, step: AnnouncementStep) -> AnnouncementState | None:
    """Where ``step`` brings an announcement; None: it can't be taken from ``state``."""
    return STEPS[state].get(step)


def may_approve(staff_id: object, *, author_id: object, changed_by: object) -> bool:
    """Whether that is a second person: neither who wrote it nor who changed it last."""
    return staff_id not in (author_id, changed_by)

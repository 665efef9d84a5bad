"""What officials tell apart when they say how they want to be told, and the ways there are."""

from enum import StrEnum


class StaffChannel(StrEnum):
    """A kind of news; Android's channel in the staff's app too."""

    NEW_WORK = "new_work"
    DEADLINES = "deadlines"
    ESCALATIONS = "escalations"
    EMERGENCIES = "emergencies"
    ANNOUNCEMENTS = "announcements"


class Means(StrEnum):
    """How news of a channel reaches him; the inbox has it in any case."""

    PUSH = "push"
    EMAIL = "email"
    # Not by itself: he reads how much there is once a day.
    DIGEST = "digest"
    NONE = "none"


class DigestMeans(StrEnum):
    """How the digest reaches him."""

    PUSH = "push"
    EMAIL = "email"

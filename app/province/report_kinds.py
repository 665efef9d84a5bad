"""The sorts of reports; every category belongs to one."""

from enum import StrEnum


class Kind(StrEnum):
    """What sort of report it is."""

    INCIDENT = "incident"
    SUGGESTION = "suggestion"
    ADMINISTRATIVE = "administrative"


class DefaultPublication(StrEnum):
    """How a report begins; only staff make one public."""

    PENDING = "pending"
    RESTRICTED = "restricted"

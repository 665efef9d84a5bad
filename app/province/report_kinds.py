"""The sorts of reports; every category belongs to one."""

from enum import StrEnum


class Kind(StrEnum):
    """What sort of report it is."""

    INCIDENT = "incident"
    SUGGESTION = "suggestion"
    ADMINISTRATIVE = "administrative"


class WantedKind(StrEnum):
    """What somebody may want to send: the sorts that we take, and those that have their own law.

    Complaints (khiếu nại) and denunciations (tố cáo) go to the office that receives citizens.
    """

    INCIDENT = "incident"
    SUGGESTION = "suggestion"
    ADMINISTRATIVE = "administrative"
    COMPLAINT = "complaint"
    DENUNCIATION = "denunciation"


ELSEWHERE = frozenset({WantedKind.COMPLAINT, WantedKind.DENUNCIATION})


class DefaultPublication(StrEnum):
    """How a report begins; only staff make one public."""

    PENDING = "pending"
    RESTRICTED = "restricted"

"""The way of a dossier as its owner sees it: what is past, where it stands, what comes next."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

_MAIN_WAY = {"1": "registered", "2": "accepted", "4": "in_progress", "9": "done", "10": "returned"}
_STAGES = tuple(_MAIN_WAY.values())
# Beside the way, and back to it.
_DETOURS = {"5": "papers_wanted", "6": "payment_wanted", "7": "withdrawal_asked"}
_ENDS = {"3": "refused", "8": "stopped"}
# Where a status is none that we know.
_OTHER = "other"


class Place(StrEnum):
    """Where a stage lies on the way."""

    PAST = "past"
    CURRENT = "current"
    EXPECTED = "expected"


@dataclass(frozen=True, slots=True)
class Standing:
    """What is known of where a dossier stands."""

    status: str
    status_at: datetime
    filed_at: datetime
    accepted_at: datetime | None
    due_at: datetime | None
    finished_at: datetime | None
    returned_at: datetime | None


@dataclass(frozen=True, slots=True)
class Stage:
    """One stage of the way; ``at`` is when it was reached, or is expected, where that is known."""

    code: str
    place: Place
    at: datetime | None


def timeline_of(standing: Standing) -> list[Stage]:
    """The stages in order: those that are past, the current one, those that are expected.

    Exactly one is current. Of a dossier that has ended, or whose status nobody knows, nothing is
    expected.
    """
    current = _MAIN_WAY.get(standing.status)
    if current is not None:
        reached = _STAGES.index(current)
        here, to_come = current, _STAGES[reached + 1 :]
    else:
        reached = 1 + (standing.accepted_at is not None)
        here = (_DETOURS | _ENDS).get(standing.status, _OTHER)
        to_come = _STAGES[reached:] if standing.status in _DETOURS else ()
    reached_at = {
        "registered": standing.filed_at,
        "accepted": standing.accepted_at,
        "done": standing.finished_at,
        "returned": standing.returned_at,
    }
    return [
        *(Stage(code, Place.PAST, reached_at.get(code)) for code in _STAGES[:reached]),
        Stage(here, Place.CURRENT, reached_at.get(here) or standing.status_at),
        *(_expected(code, standing) for code in to_come),
    ]


def _expected(code: str, standing: Standing) -> Stage:
    return Stage(code, Place.EXPECTED, standing.due_at if code == "done" else None)

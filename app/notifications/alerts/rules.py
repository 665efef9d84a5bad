"""What an alert's messages do, and when phones hear of it: pure rules (CAP 1.2)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from app.province.entries import AreaKey


class Status(StrEnum):
    """Whether it is meant: only ``actual`` alerts are shown."""

    ACTUAL = "actual"
    EXERCISE = "exercise"
    TEST = "test"


class MessageType(StrEnum):
    """What a message does to its alert."""

    ALERT = "alert"
    UPDATE = "update"
    CANCEL = "cancel"


class Urgency(StrEnum):
    """How soon to act."""

    IMMEDIATE = "immediate"
    EXPECTED = "expected"
    FUTURE = "future"
    PAST = "past"
    UNKNOWN = "unknown"


class Severity(StrEnum):
    """How bad it is."""

    EXTREME = "extreme"
    SEVERE = "severe"
    MODERATE = "moderate"
    MINOR = "minor"
    UNKNOWN = "unknown"


class Certainty(StrEnum):
    """How sure it is."""

    OBSERVED = "observed"
    LIKELY = "likely"
    POSSIBLE = "possible"
    UNLIKELY = "unlikely"
    UNKNOWN = "unknown"


class Outcome(StrEnum):
    """What became of a message."""

    RAISED = "raised"
    UPDATED = "updated"
    ENDED = "ended"
    UNCHANGED = "unchanged"
    NOT_SHOWN = "not_shown"


RANKS: Mapping[Severity, int] = {
    Severity.UNKNOWN: 1,
    Severity.MINOR: 2,
    Severity.MODERATE: 3,
    Severity.SEVERE: 4,
    Severity.EXTREME: 5,
}


@dataclass(frozen=True)
class Details:
    """What an alert says; ``words`` by language."""

    urgency: Urgency
    severity: Severity
    certainty: Certainty
    words: Mapping[str, Mapping[str, str | None]]
    areas: tuple[AreaKey, ...]
    polygon: tuple[tuple[float, float], ...]
    effective_at: datetime | None
    onset_at: datetime | None
    expires_at: datetime


@dataclass(frozen=True)
class AlertInput:
    """One message about an alert; ``details`` None only where it cancels."""

    sender: str
    identifier: str
    references: tuple[str, ...]
    sent_at: datetime
    status: Status
    message_type: MessageType
    details: Details | None


def is_pushed(severity: Severity, *, pushed_rank: int, least: Severity) -> bool:
    """Whether phones are told: severe enough, and more severe than when they were told last."""
    return is_severe_enough(severity, least=least) and RANKS[severity] > pushed_rank


def is_severe_enough(severity: Severity, *, least: Severity) -> bool:
    """Whether phones may be told at all."""
    return RANKS[severity] >= RANKS[least]


def shortened(words: str, length: int) -> str:
    """``words``, cut to ``length`` characters at a word's end with an ellipsis."""
    if len(words) <= length:
        return words
    kept = words[: length - 1]
    return (kept.rsplit(" ", 1)[0] if " " in kept else kept) + "…"

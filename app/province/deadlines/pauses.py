"""Pauses of a deadline: time that does not count, while the citizen is asked for more."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from app.province.deadlines.intervals import FOREVER, Intervals, joined
from app.province.local_time import require_aware


@dataclass(frozen=True, slots=True)
class Pause:
    """The time after ``began_at`` until and with ``ended_at``; None means it is open."""

    began_at: datetime
    ended_at: datetime | None = None

    def __post_init__(self) -> None:
        require_aware(self.began_at)
        if self.ended_at is not None:
            require_aware(self.ended_at)
            if self.ended_at < self.began_at:
                raise ValueError("a pause can't end before it began")


def paused_time(pauses: Iterable[Pause]) -> Intervals:
    """The time in UTC that the pauses cover, each moment once; an open one lasts for ever."""
    return joined(
        (
            pause.began_at.astimezone(UTC),
            pause.ended_at.astimezone(UTC) if pause.ended_at else FOREVER,
        )
        for pause in pauses
    )

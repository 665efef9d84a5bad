"""What is fetched, and how often."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from app.province.local_time import local_day, local_moment
from app.services.pulling.dossiers import fetch_dossiers, fetch_steps
from app.services.pulling.pages import Fetch
from app.services.pulling.procedures import fetch_procedures

# 02:30: after the platforms' own nightly work, before anybody looks.
_NIGHT_MINUTES = 150


@dataclass(frozen=True)
class Stream:
    """One sort of rows; ``next_at`` is when it is fetched again after it was complete.

    ``is_whole``: it is read from its beginning to its end each time.
    """

    name: str
    fetch: Fetch
    next_at: Callable[[datetime], datetime]
    is_whole: bool = False


DOSSIER_STREAMS = ("dossiers", "dossier_steps")
PROCEDURE_STREAMS = ("procedures",)


def make_streams(every: timedelta) -> tuple[Stream, ...]:
    """The streams; dossiers before their steps, procedures each night."""

    def soon(now: datetime) -> datetime:
        return now + every

    return (
        Stream("dossiers", fetch_dossiers, soon),
        Stream("dossier_steps", fetch_steps, soon),
        Stream("procedures", fetch_procedures, next_night, is_whole=True),
    )


def next_night(now: datetime) -> datetime:
    """The next 02:30 of the province's clocks."""
    tonight = local_moment(local_day(now), _NIGHT_MINUTES)
    return tonight if tonight > now else tonight + timedelta(days=1)

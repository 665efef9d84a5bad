"""How it stands with the platform, for operators, for staff, and for what shows dossiers."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypedDict

from sqlalchemy import Connection, select

from app.database import AnyRow, table_of
from app.services.intake.import_turns import LGSP
from app.services.pulling.breaker import BreakerState
from app.services.pulling.models import PullMark
from app.services.pulling.sources import find_source, health_of

# So much later than usual is late: a turn may be missed.
_STALE_AFTER = timedelta(hours=1)
_DOSSIERS = "dossiers"


@dataclass(frozen=True)
class SourceNews:
    """``as_of``: all that changed before is here. ``is_stale``: it should be later by now."""

    as_of: datetime
    is_stale: bool


class StreamRead(TypedDict):
    """How far a stream got."""

    name: str
    mark_at: datetime
    is_under_way: bool
    next_page: int
    taken: int
    refused: int
    finished_at: datetime | None
    next_pull_at: datetime


class SourceRead(TypedDict):
    """How it stands with a platform."""

    name: str
    state: str
    failures: int
    reason: str | None
    held_until: datetime | None
    last_heard_at: datetime | None
    last_failed_at: datetime | None
    is_stale: bool
    streams: list[StreamRead]


def last_heard_of_source(connection: Connection, *, now: datetime) -> SourceNews | None:
    """Until when dossiers are known, and whether that is too long ago; None: none were fetched."""
    row = connection.execute(
        select(PullMark.mark_at).where(PullMark.stream == _DOSSIERS)
    ).one_or_none()
    return None if row is None else SourceNews(row.mark_at, now - row.mark_at > _STALE_AFTER)


def read_sources(connection: Connection, *, now: datetime) -> list[SourceRead]:
    """Every platform that was ever asked, with its streams: two statements, and one of news."""
    source = find_source(connection)
    if source is None:
        return []
    marks = connection.execute(select(table_of(PullMark)).order_by(PullMark.stream)).all()
    news = last_heard_of_source(connection, now=now)
    health = health_of(source)
    return [
        {
            "name": LGSP,
            "state": health.state(now).value,
            "failures": health.failures,
            "reason": health.reason,
            "held_until": health.held_until,
            "last_heard_at": source.last_heard_at,
            "last_failed_at": source.last_failed_at,
            "is_stale": health.state(now) is not BreakerState.CLOSED
            or (news is not None and news.is_stale),
            "streams": [_stream(mark) for mark in marks],
        }
    ]


def _stream(mark: AnyRow) -> StreamRead:
    return {
        "name": mark.stream,
        "mark_at": mark.mark_at,
        "is_under_way": mark.window_until is not None,
        "next_page": mark.next_page,
        "taken": mark.taken,
        "refused": mark.refused,
        "finished_at": mark.finished_at,
        "next_pull_at": mark.next_pull_at,
    }

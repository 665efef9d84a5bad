"""One turn: claim a page, read it without a transaction, write it together with its mark."""

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta

from app.errors import UpstreamError
from app.services.pulling.marks import (
    Claim,
    claim_page,
    count_page,
    finish_page,
    give_back,
    is_due,
    postpone,
)
from app.services.pulling.pages import FetchedPage, PullContext, WrittenPage
from app.services.pulling.sources import may_ask, settle_failed, settle_heard
from app.services.pulling.streams import Stream

_LOG = logging.getLogger("app.pulling")
_TRIED_AGAIN_AFTER = timedelta(seconds=10)


@dataclass(frozen=True)
class Turn:
    """What a turn did; ``error`` is the code of what kept it from being done."""

    page: int
    written: WrittenPage
    is_complete: bool = False
    error: str | None = None


def pull_page(
    context: PullContext, stream: Stream, *, now: datetime, is_forced: bool = False
) -> Turn | None:
    """Fetch the stream's next page; None where none is due, or somebody else is at it.

    By hand (``is_forced``) neither the time nor an open breaker keeps it from being asked for.
    """
    claim = _claim(context, stream, now=now, is_forced=is_forced)
    if claim is None:
        return None
    try:
        fetched = stream.fetch(context, claim)
    except UpstreamError as error:
        _fail(context, claim, error)
        return Turn(claim.page, WrittenPage(), error=error.code)
    written = _write(context, stream, claim, fetched)
    return None if written is None else Turn(claim.page, written, fetched.is_last)


def _claim(context: PullContext, stream: Stream, *, now: datetime, is_forced: bool) -> Claim | None:
    if not is_forced:
        with context.database.reading() as connection:
            if not is_due(connection, stream.name, now=now):
                return None
    with context.database.writing() as session:
        claim = claim_page(
            session, stream.name, now=now, is_whole=stream.is_whole, is_forced=is_forced
        )
        held_until = may_ask(session, now=now, is_forced=is_forced) if claim else None
        if held_until is not None:
            postpone(session, stream.name, until=held_until)
        session.commit()
    return claim if held_until is None else None


def _write(
    context: PullContext, stream: Stream, claim: Claim, fetched: FetchedPage
) -> WrittenPage | None:
    # It may have taken long: what is written was heard now.
    now = context.clock()
    with context.database.writing() as session:
        next_pull_at = stream.next_at(now) if fetched.is_last else None
        if not finish_page(session, claim, next_pull_at=next_pull_at, now=now):
            _LOG.warning("pulled_page_lost", extra={"stream": claim.stream, "page": claim.page})
            return None
        written = fetched.write(session, now)
        count_page(session, claim, taken=written.taken, refused=written.refused)
        settle_heard(session, now=now)
        session.commit()
    return written


def _fail(context: PullContext, claim: Claim, error: UpstreamError) -> None:
    now = context.clock()
    with context.database.writing() as session:
        health = settle_failed(session, error, now=now)
        give_back(session, claim, next_pull_at=health.held_until or now + _TRIED_AGAIN_AFTER)
        session.commit()

"""How far each stream got. One at a time fetches a stream, and its mark moves with its rows.

Whoever claims a stream holds it for two minutes; where he dies, the next one goes on at the same
page, because pages are counted in the transaction that writes their rows.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, Update, or_, select, update
from sqlalchemy.orm import Session

from app.database import AnyRow, affected_rows, table_of, upserts
from app.services.pulling.models import PullMark

LEASE = timedelta(minutes=2)
# The platform's clock may be behind ours, and what it commits late bears an earlier moment.
OVERLAP = timedelta(hours=1)
_LONGEST_WINDOW = timedelta(days=1)
_FIRST_REACH = timedelta(days=30)
_TABLE = table_of(PullMark)
_ENSURE = upserts(PullMark, lambda insert: insert.on_conflict_do_nothing())


@dataclass(frozen=True)
class Claim:
    """One page to fetch: what changed from ``since`` until ``until``, and how long it is held."""

    stream: str
    since: datetime
    until: datetime
    page: int
    is_silent: bool
    is_whole: bool
    leased_until: datetime


def is_due(connection: Connection, stream: str, *, now: datetime) -> bool:
    """Whether there may be something to claim: a look that costs one small read."""
    row = find_mark(connection, stream)
    return row is None or (row.next_pull_at <= now and not _is_leased(row, now))


def find_mark(connection: Connection, stream: str) -> AnyRow | None:
    """The stream's mark; None before it was first fetched."""
    return connection.execute(select(_TABLE).where(_TABLE.c.stream == stream)).first()


def claim_page(
    session: Session,
    stream: str,
    *,
    now: datetime,
    is_whole: bool = False,
    is_forced: bool = False,
) -> Claim | None:
    """Take the stream's next page; None where it is not due or somebody has it.

    ``is_whole``: a stream that is always read from its beginning to its end, in one window.
    ``is_forced``: due or not.
    """
    _ensure(session, stream, now)
    lease = now + LEASE
    free = [or_(_TABLE.c.leased_until.is_(None), _TABLE.c.leased_until <= now)]
    if not is_forced:
        free.append(_TABLE.c.next_pull_at <= now)
    taken = update(_TABLE).where(_TABLE.c.stream == stream, *free).values(leased_until=lease)
    if affected_rows(session, taken) == 0:
        return None
    row = session.execute(select(_TABLE).where(_TABLE.c.stream == stream)).one()
    until = row.window_until
    if until is None:
        until = now if is_whole else _window_until(row, now)
        _set(session, stream, window_until=until, next_page=1, taken=0, refused=0)
    return Claim(
        stream=stream,
        since=row.mark_at - OVERLAP,
        until=until,
        page=1 if row.window_until is None else row.next_page,
        is_silent=until <= row.silent_until,
        is_whole=is_whole,
        leased_until=lease,
    )


def finish_page(
    session: Session,
    claim: Claim,
    *,
    next_pull_at: datetime | None,
    now: datetime,
) -> bool:
    """Have the page done, before its rows are written; False: it became somebody else's.

    ``next_pull_at``: when the stream goes on after its last page; None: there are more.
    """
    values: dict[str, object] = {"leased_until": None}
    if next_pull_at is None:
        values |= {"next_page": claim.page + 1, "next_pull_at": now}
    else:
        # A window that ends long before now is followed by the next one at once.
        is_behind = not claim.is_whole and claim.until < now - LEASE
        values |= {
            "mark_at": claim.until,
            "window_until": None,
            "next_page": 1,
            "next_pull_at": now if is_behind else next_pull_at,
            "finished_at": now,
        }
    return affected_rows(session, _held(claim).values(values)) == 1


def count_page(session: Session, claim: Claim, *, taken: int, refused: int) -> None:
    """Add what became of the page's rows to the numbers of its window."""
    _set(
        session,
        claim.stream,
        taken=_TABLE.c.taken + taken,
        refused=_TABLE.c.refused + refused,
    )


def give_back(session: Session, claim: Claim, *, next_pull_at: datetime) -> None:
    """Let the same page be claimed again from then on."""
    values = {"leased_until": None, "next_pull_at": next_pull_at}
    session.execute(_held(claim).values(values))


def postpone(session: Session, stream: str, *, until: datetime) -> None:
    """Let nobody look before ``until``."""
    _set(session, stream, next_pull_at=until, leased_until=None)


def rewind(session: Session, stream: str, *, since: datetime, now: datetime) -> None:
    """Fetch again what changed since then; what was fetched before is told to nobody again."""
    _ensure(session, stream, now)
    row = session.execute(select(_TABLE).where(_TABLE.c.stream == stream)).one()
    _set(
        session,
        stream,
        mark_at=since,
        window_until=None,
        next_page=1,
        silent_until=max(row.silent_until, row.mark_at),
        next_pull_at=now,
        leased_until=None,
    )


def _window_until(row: AnyRow, now: datetime) -> datetime:
    until: datetime = min(row.mark_at + _LONGEST_WINDOW, now)
    # What is told and what isn't are never in one window.
    return min(until, row.silent_until) if row.mark_at < row.silent_until else until


def _ensure(session: Session, stream: str, now: datetime) -> None:
    connection = session.connection()
    row = {
        "stream": stream,
        "mark_at": now - _FIRST_REACH,
        "next_page": 1,
        "silent_until": now,
        "next_pull_at": now,
        "taken": 0,
        "refused": 0,
    }
    connection.execute(_ENSURE[connection.dialect.name], row)


def _held(claim: Claim) -> Update:
    return update(_TABLE).where(
        _TABLE.c.stream == claim.stream, _TABLE.c.leased_until == claim.leased_until
    )


def _set(session: Session, stream: str, **values: object) -> None:
    session.execute(update(_TABLE).where(_TABLE.c.stream == stream).values(values))


def _is_leased(row: AnyRow, now: datetime) -> bool:
    return row.leased_until is not None and now < row.leased_until

"""A feed of changed reports that misses no late commit.

Whoever changes a report takes its number away. Numbers are given here, to what is committed and by
one at a time: so a change that is seen later has the higher number, however long its transaction
took, and whoever has read up to a number has missed nothing below it.
"""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, bindparam, insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.database import AnyRow, Database, table_of
from app.errors import CursorInvalid
from app.feedback.models import ChangeCounter, Report

_REPORTS = table_of(Report)
_COUNTERS = table_of(ChangeCounter)
_NAME = "reports"
_AT_ONCE = 500
_IS_OURS = _COUNTERS.c.name == _NAME
_NUMBER = (
    update(_REPORTS)
    .where(_REPORTS.c.id == bindparam("report_id"))
    .values(change_serial=bindparam("serial"))
)


@dataclass(frozen=True)
class Changes:
    """Changed reports, the earliest change first, and the mark from which to go on."""

    rows: Sequence[AnyRow]
    mark: int
    has_more: bool


def latest_mark(connection: Connection) -> int:
    """The mark of now: everything that changes from here on comes after it, perhaps more."""
    return connection.scalar(select(_COUNTERS.c.last).where(_IS_OURS)) or 0


def require_known_mark(connection: Connection, mark: int) -> None:
    """Raises ``CursorInvalid`` for a mark that was never given.

    A backup was restored since: what it names has not happened, and other changes get its number.
    """
    if mark > latest_mark(connection):
        raise CursorInvalid


def find_own_changes(
    database: Database, citizen_id: uuid.UUID, *, after: int, count: int
) -> Changes:
    """The citizen's reports that changed after the mark ``after``; at most ``count``.

    Raises ``CursorInvalid`` for a mark from before a restore.
    """
    if has_unnumbered(database, citizen_id):
        _number_all(database)
    wanted = (
        select(_REPORTS)
        .where(_REPORTS.c.citizen_id == citizen_id, _REPORTS.c.change_serial > after)
        .order_by(_REPORTS.c.change_serial)
        .limit(count + 1)
    )
    with database.reading() as connection:
        rows = connection.execute(wanted).all()
        if not rows:
            require_known_mark(connection, after)
    shown = rows[:count]
    mark = shown[-1].change_serial if shown else after
    return Changes(shown, mark, has_more=len(rows) > count)


def has_unnumbered(database: Database, citizen_id: uuid.UUID | None = None) -> bool:
    """Whether a report, or one of his, changed and has no number."""
    behind = select(_REPORTS.c.id).where(_REPORTS.c.change_serial.is_(None)).limit(1)
    if citizen_id is not None:
        behind = behind.where(_REPORTS.c.citizen_id == citizen_id)
    with database.reading() as connection:
        return connection.execute(behind).first() is not None


def number_what_changed(database: Database) -> None:
    """Number all that is committed and has no number, so that whoever reads next misses nothing."""
    if has_unnumbered(database):
        _number_all(database)


def number_changes(database: Database) -> int:
    """Number what is committed and has no number; at most 500, and how many."""
    with database.writing() as session:
        last = _lock_counter(session)
        ids = session.scalars(_UNNUMBERED).all()
        numbered = [
            {"report_id": report_id, "serial": serial}
            for serial, report_id in enumerate(ids, start=last + 1)
        ]
        if numbered:
            session.connection().execute(_NUMBER, numbered)
            moved = update(_COUNTERS).where(_IS_OURS).values(last=last + len(numbered))
            session.execute(moved)
        session.commit()
    return len(numbered)


# Who is at work on a report takes its number away again: it is numbered after his commit.
_UNNUMBERED = (
    select(_REPORTS.c.id)
    .where(_REPORTS.c.change_serial.is_(None))
    .order_by(_REPORTS.c.id)
    .limit(_AT_ONCE)
    .with_for_update(skip_locked=True)
)


def _number_all(database: Database) -> None:
    while number_changes(database) == _AT_ONCE:
        # There may be more.
        continue


def _lock_counter(session: Session) -> int:
    counter = select(_COUNTERS.c.last).where(_IS_OURS).with_for_update()
    last: int | None = session.scalar(counter)
    if last is not None:
        return last
    try:
        with session.begin_nested():
            session.execute(insert(_COUNTERS).values(name=_NAME, last=0))
    except IntegrityError:
        # The first two numberers of all, at once.
        return _lock_counter(session)
    return 0

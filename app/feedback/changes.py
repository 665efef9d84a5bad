"""A feed of changed reports that misses no late commit."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, select

from app.database import AnyRow, Database, table_of
from app.database.change_numbers import ChangeNumbers
from app.errors import CursorInvalid
from app.feedback.models import Report
from app.identity.models import Citizen

_REPORTS = table_of(Report)
REPORT_CHANGES = ChangeNumbers("reports", Report)


@dataclass(frozen=True)
class Changes:
    """Changed reports, the earliest change first, and the mark from which to go on."""

    rows: Sequence[AnyRow]
    mark: int
    has_more: bool


@dataclass(frozen=True)
class OwnMark:
    """How far a citizen's list is known: the last change in it, and how many had left it."""

    serial: int
    left: int


@dataclass(frozen=True)
class OwnChanges:
    """A citizen's changed reports, the earliest change first, and the mark from which to go on."""

    rows: Sequence[AnyRow]
    mark: OwnMark
    has_more: bool


def find_own_mark(connection: Connection, citizen_id: uuid.UUID) -> OwnMark:
    """The mark of now: what changes from here on comes after it, perhaps more."""
    left = _count_left(connection, citizen_id)
    return OwnMark(REPORT_CHANGES.latest(connection), left)


def find_own_changes(
    database: Database, citizen_id: uuid.UUID, *, after: OwnMark, count: int
) -> OwnChanges:
    """The citizen's reports that changed after the mark; at most ``count``.

    Raises ``CursorInvalid`` for a mark from before a restore, and where a report has left his list
    since: whose it was is written nowhere any more.
    """
    is_his = _REPORTS.c.citizen_id == citizen_id
    REPORT_CHANGES.catch_up(database, is_his)
    wanted = (
        select(_REPORTS)
        .where(is_his, _REPORTS.c.change_serial > after.serial)
        .order_by(_REPORTS.c.change_serial)
        .limit(count + 1)
    )
    with database.reading() as connection:
        rows = connection.execute(wanted).all()
        # Afterwards: a report that leaves meanwhile is told of, now or the next time.
        if _count_left(connection, citizen_id) != after.left:
            raise CursorInvalid
        if not rows:
            REPORT_CHANGES.require_known(connection, after.serial)
    shown = rows[:count]
    serial = shown[-1].change_serial if shown else after.serial
    return OwnChanges(shown, OwnMark(serial, after.left), has_more=len(rows) > count)


def _count_left(connection: Connection, citizen_id: uuid.UUID) -> int:
    left = select(Citizen.reports_left).where(Citizen.id == citizen_id)
    return connection.scalar(left) or 0

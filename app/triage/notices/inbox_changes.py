"""What changed in an official's inbox, a feed that misses no late commit.

He was told, read or deleted something; or a report that he was told of changed, and with it what is
said of it, or whether he still sees it.
"""

import hashlib
import uuid
from collections.abc import Sequence
from dataclasses import dataclass

import orjson
from sqlalchemy import Connection, select

from app.database import AnyRow, Database
from app.errors import CursorInvalid
from app.feedback.changes import REPORT_CHANGES
from app.feedback.models import Report
from app.identity.principals import StaffPrincipal
from app.notifications.staff.changes import STAFF_NOTIFICATION_CHANGES
from app.notifications.staff.models import StaffNotification
from app.triage.notices.inbox import OF_REPORT, OPENED_BY, find_named
from app.triage.queue.changes import LOOKED_AT, find_horizon
from app.web.operations import Operation


@dataclass(frozen=True)
class Mark:
    """How far somebody has read: the changes of his inbox and of reports, and with which rights."""

    told: int
    reports: int
    rights: str


@dataclass(frozen=True)
class StaffInboxChanges:
    """``removed``: not in the inbox any more; ``mark``: go on there."""

    rows: Sequence[AnyRow]
    removed: Sequence[uuid.UUID]
    mark: Mark
    has_more: bool


@dataclass(frozen=True)
class _Changed:
    ids: Sequence[uuid.UUID]
    mark: int
    has_more: bool


def latest_mark(connection: Connection, staff: StaffPrincipal) -> Mark:
    """The mark of now: everything that changes from here on comes after it, perhaps more."""
    return Mark(
        STAFF_NOTIFICATION_CHANGES.latest(connection),
        REPORT_CHANGES.latest(connection),
        _rights(staff),
    )


def find_changes(
    database: Database,
    staff: StaffPrincipal,
    *,
    after: Mark,
    count: int,
    looked_at: int = LOOKED_AT,
) -> StaffInboxChanges:
    """What changed in his inbox after the mark; at most ``count`` changes, his own first.

    Of reports at most ``looked_at`` are looked at, whoever was told of them. Raises
    ``CursorInvalid`` for a mark from before a restore, or that was given with other rights: with
    these he sees other reports, which no change of theirs brought into sight or out of it.
    """
    if after.rights != _rights(staff):
        raise CursorInvalid
    STAFF_NOTIFICATION_CHANGES.catch_up(database, StaffNotification.staff_id == staff.id)
    REPORT_CHANGES.catch_up(database)
    with database.reading() as connection:
        told = _find_told(connection, staff.id, after.told, count)
        left = count - len(told.ids)
        moved = _find_moved(connection, staff.id, after.reports, left, looked_at)
        ids = list(dict.fromkeys([*told.ids, *moved.ids]))
        there = {row.id: row for row in find_named(connection, staff, ids)}
    return StaffInboxChanges(
        rows=[there[one] for one in ids if one in there],
        removed=[one for one in ids if one not in there],
        mark=Mark(told.mark, moved.mark, after.rights),
        has_more=told.has_more or moved.has_more,
    )


def _rights(staff: StaffPrincipal) -> str:
    """What of his roles decides what he sees; whoever lent them."""
    scopes = {
        (one.agency_code, *one.area, one.sees_restricted)
        for one in staff.scopes_for(Operation.REPORTS_READ)
    }
    opens = [bool(staff.scopes_for(operation)) for operation in OPENED_BY.values()]
    return hashlib.sha256(orjson.dumps([sorted(scopes), opens])).hexdigest()[:32]


def _find_told(connection: Connection, staff_id: uuid.UUID, after: int, count: int) -> _Changed:
    serial = StaffNotification.change_serial
    wanted = (
        select(StaffNotification.id, serial)
        .where(StaffNotification.staff_id == staff_id, serial > after)
        .order_by(serial)
        .limit(count + 1)
    )
    rows = connection.execute(wanted).all()
    if not rows:
        STAFF_NOTIFICATION_CHANGES.require_known(connection, after)
    return _changed(rows, after, count, horizon=None)


def _find_moved(
    connection: Connection, staff_id: uuid.UUID, after: int, count: int, looked_at: int
) -> _Changed:
    """What of his inbox is about a report that changed; what he deleted stays so."""
    horizon = find_horizon(connection, after, looked_at)
    wanted = (
        select(StaffNotification.id, Report.change_serial)
        .join(Report, OF_REPORT)
        .where(
            StaffNotification.staff_id == staff_id,
            StaffNotification.deleted_at.is_(None),
            Report.change_serial > after,
        )
        .order_by(Report.change_serial)
        .limit(count + 1)
    )
    if horizon is not None:
        wanted = wanted.where(Report.change_serial <= horizon)
    rows = connection.execute(wanted).all()
    if not rows:
        REPORT_CHANGES.require_known(connection, after)
    return _changed(rows, after, count, horizon)


def _changed(rows: Sequence[AnyRow], after: int, count: int, horizon: int | None) -> _Changed:
    shown = rows[:count]
    last = shown[-1].change_serial if shown else after
    if len(rows) > count or horizon is None:
        return _Changed([row.id for row in shown], last, has_more=len(rows) > count)
    return _Changed([row.id for row in shown], horizon, has_more=True)

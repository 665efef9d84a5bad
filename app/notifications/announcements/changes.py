"""What changed among a citizen's announcements: published, recalled, read, deleted."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, select

from app.database import AnyRow, Database, table_of
from app.database.change_numbers import ChangeNumbers
from app.notifications.announcements.models import Announcement, AnnouncementMark

ANNOUNCEMENT_CHANGES = ChangeNumbers("announcements", Announcement)
MARK_CHANGES = ChangeNumbers("announcement_marks", AnnouncementMark)
_ANNOUNCEMENTS = table_of(Announcement)
_MARKS = table_of(AnnouncementMark)


@dataclass(frozen=True)
class Changed:
    """Announcements that changed, by their ids in inboxes; ``mark``: go on there."""

    ids: Sequence[uuid.UUID]
    mark: int
    has_more: bool


def number_announcement_changes(database: Database) -> int:
    """Number what is committed and has no number; how many."""
    return sum(
        numbers.number(database)
        for numbers in (ANNOUNCEMENT_CHANGES, MARK_CHANGES)
        if numbers.has_unnumbered(database)
    )


def catch_up(database: Database, citizen_id: uuid.UUID) -> None:
    """Number what is committed of announcements, and of what the citizen did with them."""
    ANNOUNCEMENT_CHANGES.catch_up(database)
    MARK_CHANGES.catch_up(database, _MARKS.c.citizen_id == citizen_id)


def find_changed(connection: Connection, *, after: int, count: int) -> Changed:
    """What was published or recalled after the mark ``after``."""
    serial = _ANNOUNCEMENTS.c.change_serial
    wanted = select(_ANNOUNCEMENTS.c.broadcast_id, serial).where(
        serial > after, _ANNOUNCEMENTS.c.broadcast_id.is_not(None)
    )
    rows = connection.execute(wanted.order_by(serial).limit(count + 1)).all()
    if not rows:
        ANNOUNCEMENT_CHANGES.require_known(connection, after)
    return _changed(rows, after, count)


def find_marked(
    connection: Connection, citizen_id: uuid.UUID, *, after: int, count: int
) -> Changed:
    """What the citizen read or deleted after the mark ``after``."""
    serial = _MARKS.c.change_serial
    wanted = select(_MARKS.c.broadcast_id, serial).where(
        _MARKS.c.citizen_id == citizen_id, serial > after
    )
    rows = connection.execute(wanted.order_by(serial).limit(count + 1)).all()
    if not rows:
        MARK_CHANGES.require_known(connection, after)
    return _changed(rows, after, count)


def _changed(rows: Sequence[AnyRow], after: int, count: int) -> Changed:
    shown = rows[:count]
    return Changed(
        ids=[row.broadcast_id for row in shown],
        mark=shown[-1].change_serial if shown else after,
        has_more=len(rows) > count,
    )

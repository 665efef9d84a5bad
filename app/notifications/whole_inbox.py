"""The inbox as the citizen sees it: what he alone was told and what all were told, by time."""

import uuid
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Connection
from sqlalchemy.orm import Session

from app.database import AnyRow, Database
from app.errors import CursorInvalid, NotFound
from app.notifications.announcements import changes as announcement_changes
from app.notifications.announcements.inbox import (
    find_announcement,
    find_announcements,
    find_announcements_named,
    is_announcement,
    mark_announcement,
    read_all_announcements,
)
from app.notifications.broadcasts.audiences import Followed, Follows, concerns_of
from app.notifications.broadcasts.cancelling import cancel_broadcasts_for
from app.notifications.changes import NOTIFICATION_CHANGES, find_inbox_changes
from app.notifications.inbox import delete_notification, mark_all_read, mark_read
from app.notifications.reading import find_notifications, get_notification


class Marks(NamedTuple):
    """How far somebody has read the changes, and what of him decided what concerns him.

    ``marked``: of what he did with announcements.
    """

    told: int
    announced: int
    marked: int
    concerns: str


@dataclass(frozen=True)
class WholeChanges:
    """``removed``: not in the inbox any more; ``marks``: go on there."""

    rows: Sequence[AnyRow]
    removed: Sequence[uuid.UUID]
    marks: Marks
    has_more: bool


def find_items(
    connection: Connection,
    citizen_id: uuid.UUID,
    follows: Follows,
    *,
    before: uuid.UUID | None,
    count: int,
    now: datetime,
) -> list[AnyRow]:
    """The newest ``count`` things in his inbox, older than ``before``."""
    told = find_notifications(connection, citizen_id, before=before, count=count)
    announced = find_announcements(
        connection, citizen_id, follows, before=before, count=count, now=now
    )
    return sorted([*told, *announced], key=lambda row: row.id, reverse=True)[:count]


def get_item(
    connection: Connection,
    citizen_id: uuid.UUID,
    item_id: uuid.UUID,
    follows: Follows,
    *,
    now: datetime,
) -> AnyRow:
    """One thing in his inbox; raises ``NotFound``."""
    if not is_announcement(connection, item_id):
        return get_notification(connection, citizen_id, item_id)
    row = find_announcement(connection, citizen_id, item_id, follows, now=now)
    if row is None:
        raise NotFound
    return row


def mark_item_read(
    session: Session, citizen_id: uuid.UUID, item_id: uuid.UUID, follows: Follows, *, now: datetime
) -> None:
    """Mark one thing read; raises ``NotFound``."""
    if not is_announcement(session, item_id):
        mark_read(session, citizen_id, item_id, now=now)
        return
    mark_announcement(session, citizen_id, item_id, follows, is_deleted=False, now=now)
    cancel_broadcasts_for(session, citizen_id, reason="read", now=now, broadcast_id=item_id)


def delete_item(
    session: Session, citizen_id: uuid.UUID, item_id: uuid.UUID, follows: Follows, *, now: datetime
) -> None:
    """Take one thing out of his inbox; repeating it changes nothing. Raises ``NotFound``."""
    if not is_announcement(session, item_id):
        delete_notification(session, citizen_id, item_id, now=now)
        return
    mark_announcement(session, citizen_id, item_id, follows, is_deleted=True, now=now)
    cancel_broadcasts_for(session, citizen_id, reason="deleted", now=now, broadcast_id=item_id)


def read_everything(session: Session, citizen_id: uuid.UUID, *, now: datetime) -> None:
    """Mark everything in his inbox read."""
    mark_all_read(session, citizen_id, now=now)
    read_all_announcements(session, citizen_id, now=now)
    cancel_broadcasts_for(session, citizen_id, reason="read", now=now)


def latest_marks(connection: Connection, citizen_id: uuid.UUID, followed: Followed) -> Marks:
    """The marks of now: everything that changes from here on comes after them, perhaps more."""
    return Marks(
        NOTIFICATION_CHANGES.latest(connection),
        announcement_changes.ANNOUNCEMENT_CHANGES.latest(connection),
        announcement_changes.MARK_CHANGES.latest(connection),
        concerns_of(connection, citizen_id, followed),
    )


def require_same_concerns(
    connection: Connection, citizen_id: uuid.UUID, followed: Followed, marks: Marks
) -> None:
    """Raises ``CursorInvalid`` where he follows other areas, or has other phones, than then.

    With these, other announcements concern him, which no change of theirs brought here.
    """
    if marks.concerns != concerns_of(connection, citizen_id, followed):
        raise CursorInvalid


def find_changes(
    database: Database,
    citizen_id: uuid.UUID,
    follows: Follows,
    *,
    after: Marks,
    count: int,
    now: datetime,
) -> WholeChanges:
    """What changed in his inbox after the marks ``after``; at most ``count`` changes.

    Raises ``CursorInvalid`` for marks from before a restore.
    """
    told = find_inbox_changes(database, citizen_id, after=after.told, count=count)
    announcement_changes.catch_up(database, citizen_id)
    left = count - len(told.rows) - len(told.removed)
    with database.reading() as connection:
        changed = announcement_changes.find_changed(connection, after=after.announced, count=left)
        left -= len(changed.ids)
        marked = announcement_changes.find_marked(
            connection, citizen_id, after=after.marked, count=left
        )
        ids = {*changed.ids, *marked.ids}
        there = find_announcements_named(connection, citizen_id, ids, follows, now=now)
    return WholeChanges(
        rows=[*told.rows, *there],
        removed=[*told.removed, *_gone(ids, there)],
        marks=Marks(told.mark, changed.mark, marked.mark, after.concerns),
        has_more=told.has_more or changed.has_more or marked.has_more,
    )


def _gone(ids: Collection[uuid.UUID], there: Iterable[AnyRow]) -> list[uuid.UUID]:
    """Recalled, deleted by him, or never his: it is not in his inbox."""
    return sorted(set(ids) - {row.id for row in there})

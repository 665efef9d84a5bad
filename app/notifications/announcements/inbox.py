"""Announcements in a citizen's inbox, without a row for each citizen.

He has read all up to a moment, and some by themselves; some he deleted. What is from before his
account, or does not concern him, is not there.
"""

import uuid
from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, func, select
from sqlalchemy.orm import Session

from app.database import AnyRow, new_id, table_of, upserts
from app.errors import NotFound
from app.identity.models import Citizen
from app.notifications.announcements.models import (
    Announcement,
    AnnouncementMark,
    AnnouncementReading,
)
from app.notifications.announcements.states import READABLE
from app.notifications.broadcasts.audiences import Follows, concerns_citizen
from app.notifications.broadcasts.models import Broadcast

# Later it is still public, and counts nowhere.
IN_INBOX_FOR = timedelta(days=90)
_ANNOUNCEMENTS = table_of(Announcement)
_BROADCASTS = table_of(Broadcast)
_CITIZENS = table_of(Citizen)
_MARKS = table_of(AnnouncementMark)
_READINGS = table_of(AnnouncementReading)
_READ_AT = func.coalesce(
    _MARKS.c.read_at,
    # The watermark, as far as it reaches.
    select(_READINGS.c.read_until)
    .where(
        _READINGS.c.citizen_id == _CITIZENS.c.id,
        _READINGS.c.read_until >= _ANNOUNCEMENTS.c.published_at,
    )
    .scalar_subquery()
    .correlate(_CITIZENS, _ANNOUNCEMENTS),
    type_=_MARKS.c.read_at.type,
).label("read_at")
COLUMNS = (
    _ANNOUNCEMENTS.c.broadcast_id.label("id"),
    _BROADCASTS.c.kind,
    _ANNOUNCEMENTS.c.is_emergency,
    _ANNOUNCEMENTS.c.title_vi,
    _ANNOUNCEMENTS.c.title_en,
    _ANNOUNCEMENTS.c.body_vi,
    _ANNOUNCEMENTS.c.body_en,
    _ANNOUNCEMENTS.c.published_at.label("created_at"),
    _READ_AT,
)


def find_announcements(
    connection: Connection,
    citizen_id: uuid.UUID,
    follows: Follows,
    *,
    before: uuid.UUID | None,
    count: int,
    now: datetime,
) -> list[AnyRow]:
    """The newest ``count`` announcements of his inbox, older than ``before``."""
    wanted = _of_citizens(COLUMNS, follows, now).where(_CITIZENS.c.id == citizen_id)
    if before is not None:
        wanted = wanted.where(_ANNOUNCEMENTS.c.broadcast_id < before)
    newest = wanted.order_by(_ANNOUNCEMENTS.c.broadcast_id.desc()).limit(count)
    return list(connection.execute(newest))


def find_announcement(
    connection: Connection,
    citizen_id: uuid.UUID,
    broadcast_id: uuid.UUID,
    follows: Follows,
    *,
    now: datetime,
) -> AnyRow | None:
    """One announcement of his inbox."""
    wanted = _of_citizens(COLUMNS, follows, now).where(
        _CITIZENS.c.id == citizen_id, _ANNOUNCEMENTS.c.broadcast_id == broadcast_id
    )
    return connection.execute(wanted).first()


def find_announcements_named(
    connection: Connection,
    citizen_id: uuid.UUID,
    ids: Collection[uuid.UUID],
    follows: Follows,
    *,
    now: datetime,
) -> list[AnyRow]:
    """Which of ``ids`` are in his inbox."""
    wanted = _of_citizens(COLUMNS, follows, now).where(
        _CITIZENS.c.id == citizen_id, _ANNOUNCEMENTS.c.broadcast_id.in_(ids)
    )
    return list(connection.execute(wanted.order_by(_ANNOUNCEMENTS.c.broadcast_id)))


def is_announcement(connection: Connection | Session, item_id: uuid.UUID) -> bool:
    """Whether the id of something in an inbox is an announcement's."""
    is_it = _ANNOUNCEMENTS.c.broadcast_id == item_id
    return connection.execute(select(_ANNOUNCEMENTS.c.id).where(is_it)).first() is not None


def find_read_until(connection: Connection, citizen_id: uuid.UUID) -> datetime | None:
    """Until when he has read all announcements."""
    wanted = select(_READINGS.c.read_until).where(_READINGS.c.citizen_id == citizen_id)
    found: datetime | None = connection.scalar(wanted)
    return found


def count_unread_announcements(
    connection: Connection, citizens: Collection[uuid.UUID], follows: Follows, *, now: datetime
) -> Mapping[uuid.UUID, int]:
    """How many announcements each of ``citizens`` has not read, as far as there are any."""
    counted = (
        _of_citizens((_CITIZENS.c.id, func.count().label("unread")), follows, now)
        .where(_CITIZENS.c.id.in_(citizens), _READ_AT.is_(None))
        .group_by(_CITIZENS.c.id)
    )
    return {row.id: row.unread for row in connection.execute(counted)}


def mark_announcement(
    session: Session,
    citizen_id: uuid.UUID,
    broadcast_id: uuid.UUID,
    follows: Follows,
    *,
    is_deleted: bool,
    now: datetime,
) -> None:
    """Mark one of his announcements read, or delete it for him; repeating it changes nothing.

    Raises ``NotFound`` where it is not in his inbox, and was not deleted from it.
    """
    connection = session.connection()
    row = find_announcement(connection, citizen_id, broadcast_id, follows, now=now)
    if row is None:
        deleted = (
            (_MARKS.c.citizen_id == citizen_id)
            & (_MARKS.c.broadcast_id == broadcast_id)
            & _MARKS.c.deleted_at.is_not(None)
        )
        if is_deleted and session.scalar(select(_MARKS.c.id).where(deleted)):
            return
        raise NotFound
    values = {
        "id": new_id(),
        "citizen_id": citizen_id,
        "broadcast_id": broadcast_id,
        "read_at": None if is_deleted else now,
        "deleted_at": now if is_deleted else None,
    }
    connection.execute(_MARK[connection.dialect.name], values)


def read_all_announcements(session: Session, citizen_id: uuid.UUID, *, now: datetime) -> None:
    """Mark all announcements read that there are."""
    connection = session.connection()
    values = {"citizen_id": citizen_id, "read_until": now}
    connection.execute(_READ_ALL[connection.dialect.name], values)


def _of_citizens(columns: Collection[Any], follows: Follows, now: datetime) -> Select[Any]:
    """Citizens with the announcements of their inboxes."""
    return (
        select(*columns)
        .select_from(_CITIZENS)
        .join(_ANNOUNCEMENTS, _is_there(now))
        .join(_BROADCASTS, _BROADCASTS.c.id == _ANNOUNCEMENTS.c.broadcast_id)
        .outerjoin(
            _MARKS,
            and_(
                _MARKS.c.citizen_id == _CITIZENS.c.id,
                _MARKS.c.broadcast_id == _ANNOUNCEMENTS.c.broadcast_id,
            ),
        )
        .where(_MARKS.c.deleted_at.is_(None), concerns_citizen(_CITIZENS.c.id, follows))
    )


def _is_there(now: datetime) -> ColumnElement[bool]:
    return and_(
        _ANNOUNCEMENTS.c.state.in_(READABLE),
        _ANNOUNCEMENTS.c.published_at > now - IN_INBOX_FOR,
        _ANNOUNCEMENTS.c.published_at >= _CITIZENS.c.created_at,
    )


# The first reading counts, and what is deleted stays so.
_MARK = upserts(
    AnnouncementMark,
    lambda insert: insert.on_conflict_do_update(
        index_elements=[_MARKS.c.citizen_id, _MARKS.c.broadcast_id],
        set_={
            "read_at": func.coalesce(_MARKS.c.read_at, insert.excluded.read_at),
            "deleted_at": func.coalesce(_MARKS.c.deleted_at, insert.excluded.deleted_at),
            "change_serial": None,
        },
    ),
)
_READ_ALL = upserts(
    AnnouncementReading,
    lambda insert: insert.on_conflict_do_update(
        index_elements=[_READINGS.c.citizen_id],
        set_={"read_until": insert.excluded.read_until},
        where=_READINGS.c.read_until < insert.excluded.read_until,
    ),
)

"""How many things a citizen has not read: what he alone was told, and what all were told."""

import uuid
from collections import Counter
from collections.abc import Collection, Mapping
from datetime import datetime

from sqlalchemy import Connection, func, select

from app.notifications.announcements.inbox import count_unread_announcements
from app.notifications.broadcasts.audiences import Follows
from app.notifications.models import Notification


def count_unread(
    connection: Connection, citizen_id: uuid.UUID, follows: Follows, *, now: datetime
) -> int:
    """How many things one citizen has not read."""
    return count_unread_of(connection, {citizen_id}, follows, now=now).get(citizen_id, 0)


def count_unread_of(
    connection: Connection, citizens: Collection[uuid.UUID], follows: Follows, *, now: datetime
) -> Mapping[uuid.UUID, int]:
    """How many things each of ``citizens`` has not read, as far as there are any."""
    if not citizens:
        return {}
    told = (
        select(Notification.citizen_id, func.count().label("unread"))
        .where(Notification.citizen_id.in_(citizens), Notification.read_at.is_(None))
        .group_by(Notification.citizen_id)
    )
    unread = Counter({row.citizen_id: row.unread for row in connection.execute(told)})
    unread.update(count_unread_announcements(connection, citizens, follows, now=now))
    return unread

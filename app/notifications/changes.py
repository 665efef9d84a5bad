"""What changed in an inbox: came, was read, was deleted. A feed that misses no late commit."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from app.database import AnyRow, Database
from app.database.change_numbers import ChangeNumbers
from app.notifications.models import Notification
from app.notifications.reading import COLUMNS

NOTIFICATION_CHANGES = ChangeNumbers("notifications", Notification)


@dataclass(frozen=True)
class InboxChanges:
    """The earliest change first. ``removed``: not in the inbox any more; ``mark``: go on there."""

    rows: Sequence[AnyRow]
    removed: Sequence[uuid.UUID]
    mark: int
    has_more: bool


def find_inbox_changes(
    database: Database, citizen_id: uuid.UUID, *, after: int, count: int
) -> InboxChanges:
    """What changed in the citizen's inbox after the mark ``after``; at most ``count`` changes.

    Raises ``CursorInvalid`` for a mark from before a restore.
    """
    is_his = Notification.citizen_id == citizen_id
    NOTIFICATION_CHANGES.catch_up(database, is_his)
    wanted = (
        select(*COLUMNS, Notification.deleted_at, Notification.change_serial)
        .where(is_his, Notification.change_serial > after)
        .order_by(Notification.change_serial)
        .limit(count + 1)
    )
    with database.reading() as connection:
        rows = connection.execute(wanted).all()
        if not rows:
            NOTIFICATION_CHANGES.require_known(connection, after)
    shown = rows[:count]
    return InboxChanges(
        rows=[row for row in shown if row.deleted_at is None],
        removed=[row.id for row in shown if row.deleted_at is not None],
        mark=shown[-1].change_serial if shown else after,
        has_more=len(rows) > count,
    )

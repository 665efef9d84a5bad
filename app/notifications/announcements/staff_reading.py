"""Announcements as staff read them: what was written, whom it would reach, what became of it."""

import uuid
from datetime import datetime
from typing import Any, TypedDict

from sqlalchemy import Connection, func, select

from app.database import AnyRow, table_of
from app.errors import NotFound
from app.notifications.announcements.messages import listeners_of
from app.notifications.announcements.models import Announcement, AnnouncementMark
from app.notifications.announcements.states import AnnouncementState
from app.notifications.broadcasts.audiences import Follows, concerned_phones, widened
from app.notifications.broadcasts.models import Broadcast
from app.notifications.broadcasts.sending import count_deliveries
from app.notifications.models import DeliveryState, Device
from app.province.snapshot import Province

_TABLE = table_of(Announcement)
_MARKS = table_of(AnnouncementMark)
_BROADCASTS = table_of(Broadcast)
_DEVICES = table_of(Device)


class Preview(TypedDict):
    """How many phones an announcement would be sent to now; ``guests`` among them."""

    phones: int
    guests: int


class Report(TypedDict):
    """What became of an announcement, in numbers."""

    is_addressing: bool
    addressed: int
    waiting: int
    sent: int
    failed: int
    expired: int
    cancelled: int
    opened: int


def find_announcements(
    connection: Connection,
    *,
    state: AnnouncementState | None,
    before: uuid.UUID | None,
    count: int,
) -> list[AnyRow]:
    """The newest ``count`` announcements, older than ``before``."""
    wanted = select(_TABLE)
    if state is not None:
        wanted = wanted.where(_TABLE.c.state == state.value)
    if before is not None:
        wanted = wanted.where(_TABLE.c.id < before)
    return list(connection.execute(wanted.order_by(_TABLE.c.id.desc()).limit(count)))


def get_announcement(connection: Connection, announcement_id: uuid.UUID) -> AnyRow:
    """One announcement; raises ``NotFound``."""
    row = connection.execute(select(_TABLE).where(_TABLE.c.id == announcement_id)).first()
    if row is None:
        raise NotFound
    return row


def announcement_read(row: AnyRow | Announcement) -> dict[str, Any]:
    """An announcement as it goes out to staff."""
    ramp = {"phones": row.ramp_first, "minutes": row.ramp_minutes} if row.ramp_first else None
    has_text = row.text_vi is not None
    return {
        "id": row.id,
        "revision": row.revision,
        "state": row.state,
        "is_emergency": row.is_emergency,
        "title": {"vi": row.title_vi, "en": row.title_en},
        "body": {"vi": row.body_vi, "en": row.body_en},
        "text": {"vi": row.text_vi, "en": row.text_en} if has_text else None,
        "audience": {
            "kind": row.audience,
            "areas": [{"scheme": scheme, "code": code} for scheme, code in row.areas],
            "platform": row.platform,
        },
        "ramp": ramp,
        "publish_at": row.publish_at,
        "author_id": row.author_id,
        "changed_by": row.changed_by,
        "approved_by": row.approved_by,
        "created_at": row.created_at,
        "published_at": row.published_at,
        "public_id": row.broadcast_id,
    }


def preview(
    connection: Connection, row: AnyRow, province: Province, follows: Follows, *, now: datetime
) -> Preview:
    """Whom an announcement would be sent to if it went out now; who muted it is counted too."""
    listeners = listeners_of(row)
    areas = widened(province, listeners.areas) if listeners.areas else []
    is_told = concerned_phones(listeners, areas, follows, since=now, now=now)
    counted = select(
        func.count().label("phones"), func.count(_DEVICES.c.citizen_id).label("citizens")
    ).where(is_told)
    found = connection.execute(counted.select_from(_DEVICES)).one()
    return {"phones": found.phones, "guests": found.phones - found.citizens}


def report_on(connection: Connection, row: AnyRow) -> Report:
    """What became of an announcement so far; all 0 before it went out."""
    found = connection.execute(
        select(_BROADCASTS.c.addressed, _BROADCASTS.c.next_page_at, _BROADCASTS.c.is_stopped).where(
            _BROADCASTS.c.id == row.broadcast_id
        )
    ).first()
    by_state = count_deliveries(connection, row.broadcast_id) if row.broadcast_id else {}
    is_opened = (_MARKS.c.broadcast_id == row.broadcast_id) & _MARKS.c.read_at.is_not(None)
    opened = connection.scalar(select(func.count()).select_from(_MARKS).where(is_opened))
    is_going = found is not None and found.next_page_at is not None and not found.is_stopped
    return {
        "is_addressing": is_going,
        "addressed": found.addressed if found else 0,
        "waiting": by_state.get(DeliveryState.PENDING, 0),
        "sent": by_state.get(DeliveryState.SENT, 0),
        "failed": by_state.get(DeliveryState.FAILED, 0),
        "expired": by_state.get(DeliveryState.EXPIRED, 0),
        "cancelled": by_state.get(DeliveryState.CANCELLED, 0),
        "opened": opened or 0,
    }

"""Announcements as citizens and the public read them, in the reader's language."""

import uuid
from datetime import datetime
from typing import TypedDict

from sqlalchemy import Connection, select

from app.database import AnyRow, table_of
from app.errors import NotFound
from app.notifications.announcements.models import Announcement
from app.notifications.announcements.states import READABLE
from app.notifications.broadcasts.rules import BroadcastKind, broadcast_link, channel_of
from app.notifications.reading import NotificationRead
from app.texts import Language

ANNOUNCEMENT = BroadcastKind.ANNOUNCEMENT
_TABLE = table_of(Announcement)
_PUBLIC = (
    _TABLE.c.broadcast_id.label("id"),
    _TABLE.c.is_emergency,
    _TABLE.c.title_vi,
    _TABLE.c.title_en,
    _TABLE.c.body_vi,
    _TABLE.c.body_en,
    _TABLE.c.text_vi,
    _TABLE.c.text_en,
    _TABLE.c.published_at,
)


class PublicAnnouncement(TypedDict):
    """An announcement as anyone reads it."""

    id: uuid.UUID
    is_emergency: bool
    title: str
    body: str
    text: str | None
    published_at: datetime


def find_public_announcements(
    connection: Connection, *, before: uuid.UUID | None, count: int
) -> list[AnyRow]:
    """The newest ``count`` announcements, older than ``before``."""
    wanted = select(*_PUBLIC).where(_TABLE.c.state.in_(READABLE))
    if before is not None:
        wanted = wanted.where(_TABLE.c.broadcast_id < before)
    return list(connection.execute(wanted.order_by(_TABLE.c.broadcast_id.desc()).limit(count)))


def get_public_announcement(connection: Connection, public_id: uuid.UUID) -> AnyRow:
    """One announcement; raises ``NotFound``, also for what was recalled."""
    wanted = select(*_PUBLIC).where(
        _TABLE.c.state.in_(READABLE), _TABLE.c.broadcast_id == public_id
    )
    row = connection.execute(wanted).first()
    if row is None:
        raise NotFound
    return row


def public_announcement(row: AnyRow, language: Language) -> PublicAnnouncement:
    """An announcement in the reader's language."""
    is_english = language is Language.ENGLISH
    return {
        "id": row.id,
        "is_emergency": row.is_emergency,
        "title": row.title_en if is_english else row.title_vi,
        "body": row.body_en if is_english else row.body_vi,
        "text": row.text_en if is_english else row.text_vi,
        "published_at": row.published_at,
    }


def render_announcement(row: AnyRow, language: Language, public_url: str) -> NotificationRead:
    """An announcement as something in the inbox."""
    is_english = language is Language.ENGLISH
    return {
        "id": row.id,
        "kind": ANNOUNCEMENT.value,
        "channel": channel_of(is_emergency=row.is_emergency).value,
        "title": row.title_en if is_english else row.title_vi,
        "body": row.body_en if is_english else row.body_vi,
        "deep_link": broadcast_link(public_url, ANNOUNCEMENT, str(row.id)),
        "entity_id": str(row.id),
        "created_at": row.created_at,
        "read_at": row.read_at,
    }

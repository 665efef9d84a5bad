"""Reading the inbox: rows as they are, texts made now, in the reader's language."""

import uuid
from collections.abc import Collection
from datetime import datetime
from typing import Any, TypedDict

from sqlalchemy import Connection, select

from app.database import AnyRow
from app.errors import NotFound
from app.notifications.kinds import RULES, Kind, deep_link
from app.notifications.models import Notification
from app.texts import Language, has_text, text

COLUMNS = (
    Notification.id,
    Notification.kind,
    Notification.entity_id,
    Notification.params,
    Notification.created_at,
    Notification.read_at,
)


class NotificationRead(TypedDict):
    """A notification as it goes out."""

    id: uuid.UUID
    kind: str
    channel: str
    title: str
    body: str
    deep_link: str
    entity_id: str
    created_at: datetime
    read_at: datetime | None


def find_notifications(
    connection: Connection,
    citizen_id: uuid.UUID,
    *,
    before: uuid.UUID | None,
    count: int,
    kinds: Collection[Kind] | None = None,
) -> list[AnyRow]:
    """The newest ``count`` notifications of a citizen, older than ``before``; None: all kinds."""
    wanted = select(*COLUMNS).where(
        Notification.citizen_id == citizen_id, Notification.deleted_at.is_(None)
    )
    if kinds is not None:
        wanted = wanted.where(Notification.kind.in_(kinds))
    if before is not None:
        wanted = wanted.where(Notification.id < before)
    return list(connection.execute(wanted.order_by(Notification.id.desc()).limit(count)))


def get_notification(
    connection: Connection, citizen_id: uuid.UUID, notification_id: uuid.UUID
) -> AnyRow:
    """One of his notifications; raises ``NotFound``."""
    row = connection.execute(
        select(*COLUMNS).where(
            Notification.id == notification_id,
            Notification.citizen_id == citizen_id,
            Notification.deleted_at.is_(None),
        )
    ).first()
    if row is None:
        raise NotFound
    return row


def render(row: AnyRow, language: Language, public_url: str, *, assurance: int) -> NotificationRead:
    """A row in the reader's language, in neutral words where his login's assurance is too low."""
    kind = Kind(row.kind)
    prefix = "" if assurance >= RULES[kind].assurance else "push_"
    params = {name: _word(value, language) for name, value in row.params.items()}
    return {
        "id": row.id,
        "kind": row.kind,
        "channel": RULES[kind].channel.value,
        "title": text(f"notifications.{kind}.{prefix}title", language, **params),
        "body": text(f"notifications.{kind}.{prefix}body", language, **params),
        "deep_link": deep_link(public_url, kind, row.entity_id),
        "entity_id": row.entity_id,
        "created_at": row.created_at,
        "read_at": row.read_at,
    }


def _word(value: Any, language: Language) -> str:
    """A parameter may name a text (``labels.report_states.accepted``), or be words in both
    languages; otherwise it is the word itself.
    """
    if isinstance(value, dict):
        return str(value[language])
    return text(value, language) if has_text(str(value)) else str(value)

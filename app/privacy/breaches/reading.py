"""The register as staff read it."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select

from app.database import AnyRow, Sealer, table_of
from app.errors import NotFound
from app.privacy.breaches.register import DESCRIPTION
from app.privacy.models import Breach

_BREACHES = table_of(Breach)
_PLAIN = (
    "id",
    "revision",
    "noticed_at",
    "data_kinds",
    "report_by",
    "reported_at",
    "report_number",
    "affected",
    "affected_count",
    "noted_by",
    "noted_at",
    "closed_at",
    "notice",
    "notice_written_by",
    "notice_approved_by",
    "notice_approved_at",
    "told",
    "told_all_at",
)


def find_breaches(connection: Connection, *, before: uuid.UUID | None, count: int) -> list[AnyRow]:
    """The newest ``count`` breaches, older than ``before``."""
    wanted = select(_BREACHES)
    if before is not None:
        wanted = wanted.where(_BREACHES.c.id < before)
    return list(connection.execute(wanted.order_by(_BREACHES.c.id.desc()).limit(count)))


def get_breach(connection: Connection, breach_id: uuid.UUID) -> AnyRow:
    """A breach; raises ``NotFound``."""
    row = connection.execute(select(_BREACHES).where(_BREACHES.c.id == breach_id)).first()
    if row is None:
        raise NotFound
    return row


def read_breach(row: AnyRow, sealer: Sealer, *, now: datetime) -> dict[str, Any]:
    """A breach as it goes out."""
    return {name: getattr(row, name) for name in _PLAIN} | {
        "description": sealer.unseal_text(row.sealed_description, purpose=DESCRIPTION),
        "is_late": (row.reported_at or now) > row.report_by,
    }

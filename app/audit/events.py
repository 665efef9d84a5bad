"""Records who did what to which record, in the transaction that did it."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import insert
from sqlalchemy.orm import Session

from app.audit.models import AuditEvent
from app.database import new_id, table_of
from app.web.context import find_request_id

# Built once: it is part of every write.
_INSERT = insert(table_of(AuditEvent))


def record(
    session: Session,
    *,
    actor: str,
    action: str,
    subject: str,
    now: datetime,
    details: Mapping[str, str | int | bool] | None = None,
) -> None:
    """Add one audit event. ``actor`` and ``subject`` are keys such as ``staff:0198…``.

    No personal data in ``details``: the row outlives the person's account.
    """
    session.connection().execute(
        _INSERT,
        {
            "id": new_id(),
            "at": now,
            "actor": actor,
            "action": action,
            "subject": subject,
            "details": dict(details or {}),
            "request_id": find_request_id(),
        },
    )

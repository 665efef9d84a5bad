"""The audit table: insert-only, and without personal data."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Mapped, mapped_column

from app.database import Base, NfcString, new_id


class AuditEvent(Base):
    """Somebody did something to a record. All parties are ids."""

    __tablename__ = "audit_events"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    at: Mapped[datetime] = mapped_column(index=True)
    actor: Mapped[str] = mapped_column(NfcString(100))
    action: Mapped[str] = mapped_column(NfcString(64))
    subject: Mapped[str] = mapped_column(NfcString(100), index=True)
    details: Mapped[dict[str, Any]]
    request_id: Mapped[str | None] = mapped_column(NfcString(64))

"""News about a report that wait to be told to many people: the queue's rows."""

import uuid
from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from app.database import Base, NfcString, new_id


class FanoutState(StrEnum):
    """How far the telling is; ``withheld``: the report was no longer public when it came to it."""

    PENDING = "pending"
    TOLD = "told"
    WITHHELD = "withheld"


class ReportFanout(Base):
    """One event of a public report, told page by page to whoever follows it."""

    __tablename__ = "report_fanouts"
    __table_args__ = (
        Index(
            "ix_report_fanouts_pending",
            "id",
            postgresql_where=text("state = 'pending'"),
            sqlite_where=text("state = 'pending'"),
        ),
        Index("ix_report_fanouts_report_id", "report_id"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    report_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("reports.id"))
    event: Mapped[str] = mapped_column(NfcString(16))
    state: Mapped[str] = mapped_column(NfcString(16))
    # The checkpoint: everybody up to here was told. Written with what tells them.
    last_citizen_id: Mapped[uuid.UUID | None]
    created_at: Mapped[datetime]
    # Nobody is told before: the move may yet be undone.
    wait_until: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]

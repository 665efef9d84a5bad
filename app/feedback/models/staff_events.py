"""What happened to a report that staff are still to be told of: the queue's rows."""

import uuid
from datetime import datetime

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from app.database import Base, NfcString, new_id

_IS_UNTOLD = text("told_at IS NULL")
_IS_ARRIVAL = text("kind = 'arrived'")


class StaffEvent(Base):
    """Something about a report that concerns staff, written with what made it so."""

    __tablename__ = "staff_events"
    __table_args__ = (
        Index("ix_staff_events_untold", "id", sqlite_where=_IS_UNTOLD, postgresql_where=_IS_UNTOLD),
        # A report arrives once, however often the worker looks.
        Index(
            "uq_staff_events_arrival",
            "report_id",
            unique=True,
            sqlite_where=_IS_ARRIVAL,
            postgresql_where=_IS_ARRIVAL,
        ),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    report_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("reports.id"))
    kind: Mapped[str] = mapped_column(NfcString(16))
    # Whose people are meant, or who alone; None: whom the report says.
    agency_code: Mapped[str | None] = mapped_column(NfcString(64))
    staff_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("staff_members.id"))
    alarm_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("report_alarms.id"))
    # Who did it, and need not be told.
    by_id: Mapped[uuid.UUID | None]
    created_at: Mapped[datetime]
    told_at: Mapped[datetime | None]

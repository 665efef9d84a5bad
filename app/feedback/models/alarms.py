"""What staff were warned of about a report, each time once."""

import uuid
from datetime import datetime

from sqlalchemy import ForeignKey, Index, SmallInteger, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from app.database import Base, NfcString, new_id

_OPEN = text("closed_at IS NULL")


class ReportAlarm(Base):
    """Something about a report that somebody of staff has to look at, and whom it falls to."""

    __tablename__ = "report_alarms"
    __table_args__ = (
        # Whatever dies or runs twice: it rings once.
        UniqueConstraint("report_id", "kind", "tier", "due_at"),
        Index("ix_report_alarms_open", "id", sqlite_where=_OPEN, postgresql_where=_OPEN),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    report_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("reports.id"))
    kind: Mapped[str] = mapped_column(NfcString(32))
    tier: Mapped[int] = mapped_column(SmallInteger)
    # The deadline it belongs to, or when what it tells of happened.
    due_at: Mapped[datetime]
    rang_at: Mapped[datetime]
    # Of whom it is expected; who exactly that is, the report and the roles of today say.
    called: Mapped[str] = mapped_column(NfcString(16))
    # Who is on duty, where that is whom it calls.
    on_duty_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("staff_members.id"))
    acknowledged_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("staff_members.id"))
    acknowledged_at: Mapped[datetime | None]
    # What it told of is over.
    closed_at: Mapped[datetime | None]

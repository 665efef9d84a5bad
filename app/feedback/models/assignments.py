"""Which agencies besides the one in the lead are at work on a report."""

import uuid
from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from app.database import Base, NfcString, new_id

_COUNTS = text("ended_at IS NULL")


class ReportAssignment(Base):
    """What an agency was asked to do about a report that another one leads, and what came of it."""

    __tablename__ = "report_assignments"
    __table_args__ = (
        Index(
            "uq_report_assignments_at_work",
            "report_id",
            "agency_code",
            unique=True,
            sqlite_where=_COUNTS,
            postgresql_where=_COUNTS,
        ),
        Index(
            "ix_report_assignments_agency_code_report_id",
            "agency_code",
            "report_id",
            sqlite_where=_COUNTS,
            postgresql_where=_COUNTS,
        ),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    report_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("reports.id"), index=True)
    agency_code: Mapped[str] = mapped_column(ForeignKey("agencies.code"))
    state: Mapped[str] = mapped_column(NfcString(16))
    # What it is asked for; not for the citizen.
    task: Mapped[str | None] = mapped_column(NfcString(4000))
    # While the report's clock stands: when it was due before, as the report's own.
    due_at: Mapped[datetime | None]
    # The day that was named, where it is earlier than the report's deadline class says.
    due_on: Mapped[date | None]
    # What it found or did, for whoever leads to gather; or why it declines.
    answer: Mapped[str | None] = mapped_column(NfcString(4000))
    assigned_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("staff_members.id"))
    assigned_at: Mapped[datetime]
    answered_at: Mapped[datetime | None]
    # It declined, or was asked no more: from then on it does not see the report by this.
    ended_at: Mapped[datetime | None]

"""What staff write about a report for each other."""

import uuid
from datetime import datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from app.database import Base, NfcString, new_id


class ReportNote(Base):
    """A note of staff; the citizen never learns that there is one."""

    __tablename__ = "report_notes"
    __table_args__ = (Index("ix_report_notes_report_id_id", "report_id", "id"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    report_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("reports.id"))
    staff_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("staff_members.id"))
    at: Mapped[datetime]
    text: Mapped[str] = mapped_column(NfcString(4000))

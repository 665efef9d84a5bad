"""Which report was handed to whom."""

import uuid
from datetime import datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from app.database import Base, NfcString


class ReportClaim(Base):
    """The last one whom a report was handed to; it counts until ``until_at``."""

    __tablename__ = "report_claims"
    __table_args__ = (Index("ix_report_claims_staff_id_until_at", "staff_id", "until_at"),)

    report_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("reports.id"), primary_key=True)
    staff_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("staff_members.id"))
    # Where the report stood: moved on, it is in nobody's hands any more.
    state: Mapped[str] = mapped_column(NfcString(16))
    # He passed it by: others may have it, and until ``until_at`` he is not handed it again.
    is_over: Mapped[bool] = mapped_column(default=False)
    until_at: Mapped[datetime]

"""Reports that must stay as they are, because an authority ordered it."""

import uuid
from datetime import datetime

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from app.database import Base, NfcString, new_id

_HOLDS = text("ended_at IS NULL")


class ReportHold(Base):
    """While it stands its report is not made anonymous by age; one at a time for each report."""

    __tablename__ = "report_holds"
    __table_args__ = (
        Index(
            "uq_report_holds_report_id",
            "report_id",
            unique=True,
            sqlite_where=_HOLDS,
            postgresql_where=_HOLDS,
        ),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    report_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("reports.id"))
    authority: Mapped[str] = mapped_column(NfcString(200))
    order_number: Mapped[str] = mapped_column(NfcString(64))
    held_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]

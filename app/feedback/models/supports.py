"""Who supports which report. Only how many they are is told; who they are, to nobody."""

import uuid
from datetime import datetime

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from app.database import Base

_CAME_ALONG = text("merger_id IS NOT NULL")


class ReportSupport(Base):
    """A citizen's "me too" to another's report; ``reports.support_count`` counts them."""

    __tablename__ = "report_supports"
    __table_args__ = (
        Index("ix_report_supports_citizen_id_at", "citizen_id", "at", "report_id"),
        Index(
            "ix_report_supports_merger_id",
            "merger_id",
            sqlite_where=_CAME_ALONG,
            postgresql_where=_CAME_ALONG,
        ),
    )

    report_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("reports.id"), primary_key=True)
    citizen_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("citizens.id"), primary_key=True)
    at: Mapped[datetime]
    # He came along with a duplicate; None: he came by himself.
    merger_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("report_mergers.id"))

"""Who supports which report. Only how many they are is told; who they are, to nobody."""

import uuid
from datetime import datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from app.database import Base


class ReportSupport(Base):
    """A citizen's "me too" to another's report; ``reports.support_count`` counts them."""

    __tablename__ = "report_supports"
    __table_args__ = (Index("ix_report_supports_citizen_id_at", "citizen_id", "at", "report_id"),)

    report_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("reports.id"), primary_key=True)
    citizen_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("citizens.id"), primary_key=True)
    at: Mapped[datetime]

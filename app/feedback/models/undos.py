"""What it takes to undo the last move of a report."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from app.database import Base


class ReportUndo(Base):
    """The last move of staff, and the report as it was before; good while nothing else happened."""

    __tablename__ = "report_undos"

    report_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("reports.id"), primary_key=True)
    # The revision that the move left.
    revision: Mapped[int]
    moved_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("staff_members.id"))
    at: Mapped[datetime]
    before: Mapped[dict[str, Any]]

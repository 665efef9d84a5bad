"""Which report was merged into which, by whom, and what it takes to part them again."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from app.database import Base, new_id

_COUNTS = text("undone_at IS NULL")


class ReportMerger(Base):
    """A report became the duplicate of another; supporters that came along name it."""

    __tablename__ = "report_mergers"
    __table_args__ = (
        Index(
            "uq_report_mergers_counting",
            "report_id",
            unique=True,
            sqlite_where=_COUNTS,
            postgresql_where=_COUNTS,
        ),
        Index(
            "ix_report_mergers_into_id",
            "into_id",
            sqlite_where=_COUNTS,
            postgresql_where=_COUNTS,
        ),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    report_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("reports.id"))
    into_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("reports.id"))
    merged_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("staff_members.id"))
    at: Mapped[datetime]
    # The report as it was: its state, since when its citizen was waited for, the pause that stood.
    before: Mapped[dict[str, Any]]
    # Those that had been merged into it, and went along.
    brought: Mapped[list[str]]
    undone_at: Mapped[datetime | None]

"""Official replies to citizens, on their way to being published, and texts to begin them with."""

import uuid
from datetime import date, datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from app.database import Base, NfcString, new_id


class ReportReply(Base):
    """What the agency is going to tell the citizen; published, it is in the report's history."""

    __tablename__ = "report_replies"
    __table_args__ = (
        Index("ix_report_replies_report_id_id", "report_id", "id"),
        Index("ix_report_replies_state_id", "state", "id"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    report_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("reports.id"))
    state: Mapped[str] = mapped_column(NfcString(16))
    revision: Mapped[int] = mapped_column(default=1)
    text: Mapped[str] = mapped_column(NfcString(4000))
    # Where publishing it brings the report; None: it stays where it is.
    moves_to: Mapped[str | None] = mapped_column(NfcString(16))
    # Of the official document that it is taken from, both or neither.
    document_number: Mapped[str | None] = mapped_column(NfcString(64))
    document_on: Mapped[date | None]
    drafted_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("staff_members.id"))
    drafted_at: Mapped[datetime]
    submitted_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("staff_members.id"))
    submitted_at: Mapped[datetime | None]
    # Who published, returned or discarded it.
    decided_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("staff_members.id"))
    decided_at: Mapped[datetime | None]
    # Why it was returned.
    remark: Mapped[str | None] = mapped_column(NfcString(1000))


class ReplyTemplate(Base):
    """A text with placeholders to begin replies with; what is None makes no difference."""

    __tablename__ = "reply_templates"
    __table_args__ = (Index("ix_reply_templates_agency_code", "agency_code", "id"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    revision: Mapped[int] = mapped_column(default=1)
    title: Mapped[str] = mapped_column(NfcString(200))
    text_vi: Mapped[str] = mapped_column(NfcString(4000))
    text_en: Mapped[str | None] = mapped_column(NfcString(4000))
    category_code: Mapped[str | None] = mapped_column(ForeignKey("categories.code"))
    # The state that these words bring a report to.
    state: Mapped[str | None] = mapped_column(NfcString(16))
    # Whose alone it is.
    agency_code: Mapped[str | None] = mapped_column(ForeignKey("agencies.code"))
    is_retired: Mapped[bool] = mapped_column(default=False)

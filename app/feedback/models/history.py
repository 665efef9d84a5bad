"""What happened to a report: its steps, the messages about it, when its clock stood."""

import uuid
from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, Text, false, text
from sqlalchemy.orm import Mapped, mapped_column

from app.database import Base, NfcString, new_id

_IS_NAMED = text("message_id IS NOT NULL")


class ReportEvent(Base):
    """One step in a report's history, as citizen and staff may read it."""

    __tablename__ = "report_events"
    __table_args__ = (Index("ix_report_events_report_id_id", "report_id", "id"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    report_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("reports.id"))
    at: Mapped[datetime]
    action: Mapped[str] = mapped_column(NfcString(32))
    state: Mapped[str] = mapped_column(NfcString(16))
    actor_kind: Mapped[str] = mapped_column(NfcString(16))
    note: Mapped[str | None] = mapped_column(Text)
    # Of the official document that these words are taken from, both or neither.
    document_number: Mapped[str | None] = mapped_column(NfcString(64))
    document_on: Mapped[date | None]
    # A move that staff took back at once, and the step that did it: the citizen is shown neither.
    is_undone: Mapped[bool] = mapped_column(default=False, server_default=false())


class ReportMessage(Base):
    """What staff or the citizen said about a report, to the other side."""

    __tablename__ = "report_messages"
    __table_args__ = (
        Index("ix_report_messages_report_id_id", "report_id", "id"),
        Index(
            "uq_report_messages_message_id",
            "report_id",
            "message_id",
            unique=True,
            sqlite_where=_IS_NAMED,
            postgresql_where=_IS_NAMED,
        ),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    report_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("reports.id"))
    # Made by the citizen's app; not every app sends one, and staff's console none.
    message_id: Mapped[uuid.UUID | None]
    at: Mapped[datetime]
    author_kind: Mapped[str] = mapped_column(NfcString(16))
    staff_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("staff_members.id"))
    text: Mapped[str] = mapped_column(NfcString(4000))
    # Of the official document that these words are taken from, both or neither.
    document_number: Mapped[str | None] = mapped_column(NfcString(64))
    document_on: Mapped[date | None]


class ReportPause(Base):
    """Time during which the clock of a report stands: the citizen was asked for more."""

    __tablename__ = "report_pauses"
    __table_args__ = (Index("ix_report_pauses_report_id_id", "report_id", "id"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    report_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("reports.id"))
    began_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]

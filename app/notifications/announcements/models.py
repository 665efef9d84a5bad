"""Tables of announcements, and of what each citizen did with them."""

import uuid
from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, Index, SmallInteger, text
from sqlalchemy.orm import Mapped, mapped_column

from app.database import Base, Json, NfcString, new_id


class Announcement(Base):
    """One announcement, from its draft on. It is in inboxes without a row for each citizen."""

    __tablename__ = "announcements"
    __table_args__ = (
        Index("ix_announcements_broadcast_id", "broadcast_id", unique=True),
        Index("ix_announcements_change_serial", "change_serial"),
        Index(
            "ix_announcements_unnumbered",
            "id",
            postgresql_where=text("change_serial IS NULL"),
            sqlite_where=text("change_serial IS NULL"),
        ),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    revision: Mapped[int]
    state: Mapped[str] = mapped_column(NfcString(16))
    is_emergency: Mapped[bool]
    title_vi: Mapped[str] = mapped_column(NfcString(65))
    title_en: Mapped[str] = mapped_column(NfcString(65))
    body_vi: Mapped[str] = mapped_column(NfcString(240))
    body_en: Mapped[str] = mapped_column(NfcString(240))
    text_vi: Mapped[str | None]
    text_en: Mapped[str | None]
    audience: Mapped[str] = mapped_column(NfcString(16))
    platform: Mapped[str | None] = mapped_column(NfcString(16))
    # Pairs of scheme and code, as they were named.
    areas: Mapped[list[list[str]]] = mapped_column(Json)
    ramp_first: Mapped[int | None]
    ramp_minutes: Mapped[int | None] = mapped_column(SmallInteger)
    publish_at: Mapped[datetime | None]
    author_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("staff_members.id"))
    changed_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("staff_members.id"))
    approved_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("staff_members.id"))
    created_at: Mapped[datetime]
    # From its publication on: its id in inboxes and for the public.
    broadcast_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("broadcasts.id"))
    published_at: Mapped[datetime | None]
    # Taken away by whoever changes it, see ``app.database.change_numbers``.
    change_serial: Mapped[int | None] = mapped_column(BigInteger)


class AnnouncementReading(Base):
    """Until when a citizen has read all announcements."""

    __tablename__ = "announcement_readings"

    citizen_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("citizens.id"), primary_key=True)
    read_until: Mapped[datetime]


class AnnouncementMark(Base):
    """An announcement that a citizen read or deleted by itself."""

    __tablename__ = "announcement_marks"
    __table_args__ = (
        Index(
            "ix_announcement_marks_citizen_id_broadcast_id",
            "citizen_id",
            "broadcast_id",
            unique=True,
        ),
        Index("ix_announcement_marks_broadcast_id", "broadcast_id"),
        Index("ix_announcement_marks_citizen_id_change_serial", "citizen_id", "change_serial"),
        Index(
            "ix_announcement_marks_unnumbered",
            "id",
            postgresql_where=text("change_serial IS NULL"),
            sqlite_where=text("change_serial IS NULL"),
        ),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    citizen_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("citizens.id"))
    broadcast_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("broadcasts.id"))
    read_at: Mapped[datetime | None]
    deleted_at: Mapped[datetime | None]
    change_serial: Mapped[int | None] = mapped_column(BigInteger)

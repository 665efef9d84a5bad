"""Tables of what officials are told, and of how they want to be told."""

import uuid
from datetime import date, datetime
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from app.database import Base, NfcString, new_id


class StaffNotification(Base):
    """The last thing that an official was told of a subject; newer news of it takes its place."""

    __tablename__ = "staff_notifications"
    __table_args__ = (
        UniqueConstraint("staff_id", "subject_id"),
        Index("ix_staff_notifications_staff_id_told_at_id", "staff_id", "told_at", "id"),
        Index("ix_staff_notifications_staff_id_change_serial", "staff_id", "change_serial"),
        Index(
            "ix_staff_notifications_unnumbered",
            "id",
            postgresql_where=text("change_serial IS NULL"),
            sqlite_where=text("change_serial IS NULL"),
        ),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    staff_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("staff_members.id"))
    kind: Mapped[str] = mapped_column(NfcString(32))
    # A report, an announcement, or a thing of its own; what of it he sees is looked up when read.
    subject_id: Mapped[uuid.UUID]
    params: Mapped[dict[str, Any]]
    told_at: Mapped[datetime]
    read_at: Mapped[datetime | None]
    deleted_at: Mapped[datetime | None]
    # Taken away by whoever changes it, see ``app.database.change_numbers``.
    change_serial: Mapped[int | None] = mapped_column(BigInteger)


class StaffPreferences(Base):
    """How an official wants to be told; without a row, what counts for everybody."""

    __tablename__ = "staff_notification_preferences"
    __table_args__ = (Index("ix_staff_notification_preferences_digest", "has_digest", "staff_id"),)

    staff_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("staff_members.id"), primary_key=True)
    # How each channel reaches him.
    means: Mapped[dict[str, Any]]
    only_in_office_hours: Mapped[bool]
    has_digest: Mapped[bool]
    # On the province's clock, as HH:MM.
    digest_at: Mapped[str] = mapped_column(NfcString(5))
    digest_by: Mapped[str] = mapped_column(NfcString(8))
    # The last day whose digest was made: written with it, so that no day has two.
    last_digest_on: Mapped[date | None]
    updated_at: Mapped[datetime]

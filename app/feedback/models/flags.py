"""What people say is wrong with published reports."""

import uuid
from datetime import datetime

from sqlalchemy import ForeignKey, Index, LargeBinary, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from app.database import Base, NfcString

_OPEN = text("closed_at IS NULL")


class ReportFlag(Base):
    """Somebody says that something is wrong with a published report; who, nobody knows.

    The hashes, keyed and different for each report, only keep one sender from multiplying; they
    go when the flag is closed.
    """

    __tablename__ = "report_flags"
    __table_args__ = (
        UniqueConstraint("report_id", "reason", "address_hash"),
        UniqueConstraint("report_id", "reason", "installation_hash"),
        Index("ix_report_flags_open", "id", sqlite_where=_OPEN, postgresql_where=_OPEN),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    report_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("reports.id"))
    reason: Mapped[str] = mapped_column(NfcString(32))
    text: Mapped[str | None] = mapped_column(NfcString(500))
    address_hash: Mapped[bytes | None] = mapped_column(LargeBinary(32))
    installation_hash: Mapped[bytes | None] = mapped_column(LargeBinary(32))
    created_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    closed_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("staff_members.id"))
    outcome: Mapped[str | None] = mapped_column(NfcString(16))
    note: Mapped[str | None] = mapped_column(NfcString(1000))

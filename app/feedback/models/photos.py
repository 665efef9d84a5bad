"""Photos of reports."""

import uuid
from datetime import datetime

from sqlalchemy import ForeignKey, Index, LargeBinary, SmallInteger
from sqlalchemy.orm import Mapped, mapped_column

from app.database import Base, NfcString


class Photo(Base):
    """A photo: its row exists before its bytes, so that nothing is ever stored and forgotten."""

    __tablename__ = "photos"
    __table_args__ = (
        Index("ix_photos_report_id_position", "report_id", "position"),
        Index("ix_photos_unused", "report_id", "expires_at"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    citizen_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("citizens.id"))
    state: Mapped[str] = mapped_column(NfcString(16))
    report_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("reports.id"))
    position: Mapped[int] = mapped_column(SmallInteger, default=0)
    content_hash: Mapped[bytes] = mapped_column(LargeBinary(32))
    width: Mapped[int]
    height: Mapped[int]
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]

"""Photos of reports."""

import secrets
import uuid
from datetime import datetime

from sqlalchemy import (
    BigInteger,
    ForeignKey,
    Index,
    LargeBinary,
    SmallInteger,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from app.database import Base, NfcString

_PUBLIC_ID_BYTES = 12
_IS_UNUSED = text("report_id IS NULL AND state = 'stored'")


def _new_public_id() -> str:
    """Random: a UUIDv7 would tell the public the millisecond of uploading."""
    return secrets.token_urlsafe(_PUBLIC_ID_BYTES)


class Photo(Base):
    """A photo: its row exists before its bytes, so that nothing is ever stored and forgotten."""

    __tablename__ = "photos"
    __table_args__ = (
        Index("ix_photos_report_id_position", "report_id", "position"),
        Index("ix_photos_unused", "report_id", "expires_at"),
        # The same bytes are one photo: of a citizen while no report uses it, and in a report.
        Index(
            "uq_photos_unused_content",
            "citizen_id",
            "content_hash",
            unique=True,
            sqlite_where=_IS_UNUSED,
            postgresql_where=_IS_UNUSED,
        ),
        UniqueConstraint("report_id", "role", "content_hash"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(NfcString(24), unique=True, default=_new_public_id)
    # Whose it is: the citizen who reported, or of the photos afterwards a member of staff.
    citizen_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("citizens.id"))
    staff_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("staff_members.id"))
    state: Mapped[str] = mapped_column(NfcString(16))
    report_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("reports.id"))
    role: Mapped[str] = mapped_column(NfcString(16), default="report")
    position: Mapped[int] = mapped_column(SmallInteger, default=0)
    # Raised by every change to what others may see of it.
    revision: Mapped[int] = mapped_column(default=1)
    publication: Mapped[str] = mapped_column(NfcString(16), default="pending")
    alt_text: Mapped[str | None] = mapped_column(NfcString(300))
    content_hash: Mapped[bytes] = mapped_column(LargeBinary(32))
    # None: taken in before it was computed.
    perceptual_hash: Mapped[int | None] = mapped_column(BigInteger)
    width: Mapped[int]
    height: Mapped[int]
    # The ``PhotoFiles`` that are shown; None: those that it came with.
    files_id: Mapped[uuid.UUID | None]
    # The ``PhotoFiles`` that hold what is covered in those, sealed; None: nothing is.
    original_id: Mapped[uuid.UUID | None]
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]

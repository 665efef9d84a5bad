"""Receipts that citizens keep, and the keys that sign them."""

import uuid
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from app.database import Base, NfcString, new_id
from app.identity.models.keys import KeyPairColumns


class ReceiptKey(KeyPairColumns, Base):
    """A key that signs receipts; its public half stays published for ever."""

    __tablename__ = "receipt_keys"

    # Somebody else may have it: of what it signed, only what is older than this counts.
    distrusted_from: Mapped[datetime | None]
    # When that was said.
    distrusted_at: Mapped[datetime | None]


class ReportReceipt(Base):
    """What was filed, replied or decided, hashed with a salt and signed for the citizen."""

    __tablename__ = "report_receipts"
    __table_args__ = (
        CheckConstraint("(kid IS NULL) = (jws IS NULL)", name="signed_whole"),
        Index("ix_report_receipts_report_id_id", "report_id", "id"),
        # Few at any time: those written while no key could sign.
        Index(
            "ix_report_receipts_pending",
            "id",
            sqlite_where=text("jws IS NULL"),
            postgresql_where=text("jws IS NULL"),
        ),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    report_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("reports.id"))
    at: Mapped[datetime]
    event: Mapped[str] = mapped_column(NfcString(16))
    state: Mapped[str] = mapped_column(NfcString(16))
    salt: Mapped[bytes] = mapped_column(LargeBinary(16))
    # The canonical text that was hashed, as it was: a report's own columns may change.
    content: Mapped[str] = mapped_column(Text)
    # Which key signed; None: not signed yet.
    kid: Mapped[str | None] = mapped_column(ForeignKey("receipt_keys.kid"))
    jws: Mapped[str | None] = mapped_column(Text)

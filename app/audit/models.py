"""The audit tables: events are only ever added, and seals make a later change visible.

What is too old goes by whole seals, and a signed row says that retention did it.
"""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Index, Integer, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from app.database import Base, NfcString, new_id

# SQLite counts only a plain INTEGER primary key up by itself.
_Number = BigInteger().with_variant(Integer, "sqlite")


class AuditEvent(Base):
    """Somebody did something to a record. All parties are ids; no personal data."""

    __tablename__ = "audit_events"
    __table_args__ = (
        # With the number, so that the newest of somebody's events are found without sorting; by the
        # column alone PostgreSQL would rather walk the whole trail in search of a rare one.
        *(
            Index(f"ix_audit_events_{column}_number", column, "number")
            for column in ("actor", "action", "subject", "request_id")
        ),
        # Otherwise SQLite gives the number of a deleted last row to the next one.
        {"sqlite_autoincrement": True},
    )

    number: Mapped[int] = mapped_column(_Number, primary_key=True)
    id: Mapped[uuid.UUID] = mapped_column(unique=True, default=new_id)
    at: Mapped[datetime] = mapped_column(index=True)
    actor: Mapped[str] = mapped_column(NfcString(100))
    action: Mapped[str] = mapped_column(NfcString(64))
    subject: Mapped[str] = mapped_column(NfcString(100))
    details: Mapped[dict[str, Any]]
    request_id: Mapped[str | None] = mapped_column(NfcString(64))


class AuditSeal(Base):
    """A range of events under one hash, chained to the seal before it and signed."""

    __tablename__ = "audit_seals"

    number: Mapped[int] = mapped_column(_Number, primary_key=True, autoincrement=False)
    first_event: Mapped[int] = mapped_column(BigInteger)
    last_event: Mapped[int] = mapped_column(BigInteger)
    event_count: Mapped[int]
    # Each event's number and hash (see app.audit.canonical), so that a fault is found by its name.
    event_hashes: Mapped[bytes] = mapped_column(LargeBinary)
    # SHA-256 over the seal before it and this one.
    digest: Mapped[bytes] = mapped_column(LargeBinary(32))
    signature: Mapped[bytes] = mapped_column(LargeBinary(64))
    # RFC 7638 thumbprint of the signing key.
    key_id: Mapped[str] = mapped_column(String(64))
    sealed_at: Mapped[datetime]


class AuditRemoval(Base):
    """Retention removed every event up to the end of a seal, which itself stays."""

    __tablename__ = "audit_removals"

    seal_number: Mapped[int] = mapped_column(
        _Number, ForeignKey("audit_seals.number"), primary_key=True, autoincrement=False
    )
    # The seal's last event: the database lets nothing be deleted behind it.
    last_event: Mapped[int] = mapped_column(BigInteger)
    removed_at: Mapped[datetime]
    # As a seal's: over this row and the digest of its seal.
    key_id: Mapped[str] = mapped_column(String(64))
    signature: Mapped[bytes] = mapped_column(LargeBinary(64))

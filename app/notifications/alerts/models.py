"""Tables of alerts that other systems raise."""

import uuid
from datetime import datetime

from sqlalchemy import ForeignKey, Index, SmallInteger
from sqlalchemy.orm import Mapped, mapped_column

from app.database import Base, Json, NfcString


class Alert(Base):
    """One alert as its sender described it last; its updates replace what it said before."""

    __tablename__ = "alerts"
    __table_args__ = (Index("ix_alerts_expires_at", "expires_at"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    client: Mapped[str] = mapped_column(NfcString(64))
    sender: Mapped[str] = mapped_column(NfcString(128))
    # Of the message that counts: an older one that comes later changes nothing.
    sent_at: Mapped[datetime]
    urgency: Mapped[str] = mapped_column(NfcString(16))
    severity: Mapped[str] = mapped_column(NfcString(16))
    certainty: Mapped[str] = mapped_column(NfcString(16))
    # By language: event, headline, description, instruction.
    words: Mapped[dict[str, dict[str, str | None]]] = mapped_column(Json)
    # Pairs of scheme and code; pairs of latitude and longitude.
    areas: Mapped[list[list[str]]] = mapped_column(Json)
    polygon: Mapped[list[list[float]]] = mapped_column(Json)
    effective_at: Mapped[datetime]
    onset_at: Mapped[datetime | None]
    expires_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    # How severe it was when phones were told last; 0: they were not.
    pushed_rank: Mapped[int] = mapped_column(SmallInteger)
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]


class AlertMessage(Base):
    """A message about an alert, by the identifier that its sender gave it."""

    __tablename__ = "alert_messages"

    client: Mapped[str] = mapped_column(NfcString(64), primary_key=True)
    sender: Mapped[str] = mapped_column(NfcString(128), primary_key=True)
    identifier: Mapped[str] = mapped_column(NfcString(128), primary_key=True)
    alert_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("alerts.id"), index=True)


class AlertSource(Base):
    """Which system's alerts are pushed, to whom, and from which severity on; others are not."""

    __tablename__ = "alert_sources"

    client: Mapped[str] = mapped_column(NfcString(64), primary_key=True)
    pushes_to: Mapped[str] = mapped_column(NfcString(16))
    severity: Mapped[str] = mapped_column(NfcString(16))
    updated_at: Mapped[datetime]

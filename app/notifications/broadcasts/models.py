"""Tables of broadcasts."""

import uuid
from datetime import datetime

from sqlalchemy import ForeignKey, Index, SmallInteger, text
from sqlalchemy.orm import Mapped, mapped_column

from app.database import Base, NfcString


class Broadcast(Base):
    """One message for all phones that it concerns, and how far it has come.

    Its id is made when it goes out, so that it sorts by time among notifications.
    """

    __tablename__ = "broadcasts"
    __table_args__ = (
        Index(
            "ix_broadcasts_next_page_at",
            "next_page_at",
            postgresql_where=text("next_page_at IS NOT NULL"),
            sqlite_where=text("next_page_at IS NOT NULL"),
        ),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(NfcString(16))
    # What the message opens.
    entity_id: Mapped[uuid.UUID] = mapped_column(index=True)
    is_emergency: Mapped[bool]
    title_vi: Mapped[str] = mapped_column(NfcString(65))
    title_en: Mapped[str] = mapped_column(NfcString(65))
    body_vi: Mapped[str] = mapped_column(NfcString(240))
    body_en: Mapped[str] = mapped_column(NfcString(240))
    audience: Mapped[str] = mapped_column(NfcString(16))
    platform: Mapped[str | None] = mapped_column(NfcString(16))
    # So many phones first, and the others this much later.
    ramp_first: Mapped[int | None]
    ramp_minutes: Mapped[int | None] = mapped_column(SmallInteger)
    # The last installation that was looked at; phones are gone through by their ids.
    checkpoint: Mapped[uuid.UUID | None]
    addressed: Mapped[int]
    # None: every phone was looked at, or nobody more is to be told.
    next_page_at: Mapped[datetime | None]
    is_stopped: Mapped[bool]
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]


class BroadcastArea(Base):
    """An area whose followers a broadcast concerns: those named, those above and below."""

    __tablename__ = "broadcast_areas"

    broadcast_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("broadcasts.id"), primary_key=True)
    area_scheme: Mapped[str] = mapped_column(NfcString(64), primary_key=True)
    area_code: Mapped[str] = mapped_column(NfcString(32), primary_key=True)

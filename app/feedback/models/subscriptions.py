"""What citizens want to hear of: reports of an area, of a category, of both together."""

import uuid
from datetime import datetime

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.database import Base, NfcString, new_id

_TOPIC = ("area_scheme", "area_code", "category_code")


class Subscription(Base):
    """One topic that a citizen follows; an empty code means any area, or any category."""

    __tablename__ = "subscriptions"
    __table_args__ = (
        UniqueConstraint("citizen_id", *_TOPIC),
        Index("ix_subscriptions_topic", *_TOPIC, "citizen_id"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    citizen_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("citizens.id"))
    area_scheme: Mapped[str] = mapped_column(NfcString(64))
    area_code: Mapped[str] = mapped_column(NfcString(32))
    category_code: Mapped[str] = mapped_column(NfcString(64))
    created_at: Mapped[datetime]

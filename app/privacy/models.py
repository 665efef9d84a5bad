"""The table of consents: evidence, so only ever added to."""

import uuid
from datetime import datetime

from sqlalchemy import ForeignKey, SmallInteger
from sqlalchemy.orm import Mapped, mapped_column

from app.database import Base, NfcString, new_id


class ConsentRecord(Base):
    """A citizen agreed to a text or took that back: what, when, which version, in which language.

    His newest record of a purpose is what counts.
    """

    __tablename__ = "consent_records"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    citizen_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("citizens.id"), index=True)
    purpose: Mapped[str] = mapped_column(NfcString(32))
    version: Mapped[int] = mapped_column(SmallInteger)
    is_given: Mapped[bool]
    language: Mapped[str] = mapped_column(NfcString(2))
    # The login it was said in; None where the provider's own token was used.
    session_id: Mapped[uuid.UUID | None]
    request_id: Mapped[str | None] = mapped_column(NfcString(64))
    recorded_at: Mapped[datetime]

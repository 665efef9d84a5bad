"""Kept views of the queue."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from app.database import Base, NfcString, new_id

_OF_PERSON, _OF_AGENCY = text("owner_id IS NOT NULL"), text("agency_code IS NOT NULL")


class SavedView(Base):
    """A filter and an order of the queue under a name: a person's own, or shared by an agency."""

    __tablename__ = "saved_views"
    __table_args__ = (
        CheckConstraint("(owner_id IS NULL) <> (agency_code IS NULL)", name="one_owner"),
        Index(
            "uq_saved_views_owner_id_name",
            "owner_id",
            "name",
            unique=True,
            sqlite_where=_OF_PERSON,
            postgresql_where=_OF_PERSON,
        ),
        Index(
            "uq_saved_views_agency_code_name",
            "agency_code",
            "name",
            unique=True,
            sqlite_where=_OF_AGENCY,
            postgresql_where=_OF_AGENCY,
        ),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    revision: Mapped[int] = mapped_column(default=1)
    owner_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("staff_members.id"))
    agency_code: Mapped[str | None] = mapped_column(ForeignKey("agencies.code"))
    name: Mapped[str] = mapped_column(NfcString(100))
    # The parameters of the queue, as they were sent.
    filter: Mapped[dict[str, Any]]
    sort: Mapped[str] = mapped_column(NfcString(16))
    updated_at: Mapped[datetime]

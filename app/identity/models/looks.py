"""Looks at citizens' identities that they learn of later, and the orders behind that.

The looks themselves stand with the records they were taken at; their ids are unique across them.
"""

import uuid
from datetime import datetime

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from app.database import Base, NfcString, Sealed, new_id

_IS_UNTOLD = text("told_at IS NULL")


class HeldLook(Base):
    """A look that is neither told nor shown before ``shown_from``."""

    __tablename__ = "held_looks"
    __table_args__ = (
        Index(
            "ix_held_looks_untold",
            "shown_from",
            sqlite_where=_IS_UNTOLD,
            postgresql_where=_IS_UNTOLD,
        ),
    )

    look_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    shown_from: Mapped[datetime]
    told_at: Mapped[datetime | None]


class LookDelay(Base):
    """An authority ordered that the citizen learns of a look only from ``until_at`` on."""

    __tablename__ = "look_delays"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    look_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("held_looks.look_id"), index=True)
    until_at: Mapped[datetime]
    authority: Mapped[str] = mapped_column(NfcString(200))
    order_number: Mapped[str] = mapped_column(NfcString(64))
    sealed_reason: Mapped[bytes] = mapped_column(Sealed)
    entered_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("staff_members.id"))
    entered_at: Mapped[datetime]

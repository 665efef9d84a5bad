"""The bodies that answer reports."""

from datetime import date
from typing import Any

from sqlalchemy import false
from sqlalchemy.orm import Mapped, mapped_column

from app.database import Base, Json, NfcString


class Agency(Base):
    """A body that answers reports (cơ quan xử lý), as part of a tree."""

    __tablename__ = "agencies"

    code: Mapped[str] = mapped_column(NfcString(64), primary_key=True)
    parent_code: Mapped[str | None] = mapped_column(NfcString(64))
    name_vi: Mapped[str] = mapped_column(NfcString(200))
    name_en: Mapped[str] = mapped_column(NfcString(200))
    phone: Mapped[str] = mapped_column(NfcString(32), default="")
    email: Mapped[str | None] = mapped_column(NfcString(254))
    website: Mapped[str | None] = mapped_column(NfcString(300))
    address_vi: Mapped[str | None] = mapped_column(NfcString(300))
    address_en: Mapped[str | None] = mapped_column(NfcString(300))
    # When the public is received; deadlines count by the calendar.
    opening_hours: Mapped[dict[str, Any] | None] = mapped_column(Json)
    # None: the calendar of the agency above.
    calendar_code: Mapped[str | None] = mapped_column(NfcString(64))
    # [{"categories", "areas", "valid_from", "valid_until"}]: what it leads, and where.
    responsibilities: Mapped[list[dict[str, Any]]] = mapped_column(Json, default=list)
    # Answers and results go out only as a leader has signed them.
    wants_sign_off: Mapped[bool] = mapped_column(default=False, server_default=false())
    valid_from: Mapped[date]
    valid_until: Mapped[date | None]
    successor_code: Mapped[str | None] = mapped_column(NfcString(64))
    revision: Mapped[int] = mapped_column(default=1)

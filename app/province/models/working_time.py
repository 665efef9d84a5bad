"""Calendars and the time that the province gives itself."""

from datetime import date
from typing import Any

from sqlalchemy import ForeignKey, SmallInteger
from sqlalchemy.orm import Mapped, mapped_column

from app.database import Base, Json, NfcString


class WorkingCalendar(Base):
    """When an agency works; what it does not say itself, its parent says."""

    __tablename__ = "working_calendars"

    code: Mapped[str] = mapped_column(NfcString(64), primary_key=True)
    parent_code: Mapped[str | None] = mapped_column(NfcString(64))
    name_vi: Mapped[str] = mapped_column(NfcString(200))
    name_en: Mapped[str] = mapped_column(NfcString(200))
    observes_public_holidays: Mapped[bool]
    # [{"valid_from", "monday": ["07:30-11:30", …], …}]: the working hours from a day on.
    weeks: Mapped[list[dict[str, Any]]] = mapped_column(Json)
    revision: Mapped[int] = mapped_column(default=1)


class CalendarDay(Base):
    """A day that departs from the week and from the public holidays."""

    __tablename__ = "calendar_days"

    calendar: Mapped[str] = mapped_column(ForeignKey("working_calendars.code"), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(NfcString(16))
    name_vi: Mapped[str] = mapped_column(NfcString(200))
    name_en: Mapped[str] = mapped_column(NfcString(200))
    # Which weekday's hours a make-up day has.
    hours_of: Mapped[str | None] = mapped_column(NfcString(16))
    spans: Mapped[list[str] | None] = mapped_column(Json)
    revision: Mapped[int] = mapped_column(default=1)


class DeadlineClass(Base):
    """How long the province gives itself (thời hạn xử lý)."""

    __tablename__ = "deadline_classes"

    code: Mapped[str] = mapped_column(NfcString(32), primary_key=True)
    name_vi: Mapped[str] = mapped_column(NfcString(200))
    name_en: Mapped[str] = mapped_column(NfcString(200))
    # {"count", "basis"}
    allowed: Mapped[dict[str, Any]]
    warning: Mapped[dict[str, Any] | None] = mapped_column(Json)
    # [{"count", "basis"}]: after the due moment, tier by tier.
    escalations: Mapped[list[dict[str, Any]]] = mapped_column(Json)
    extension_working_days: Mapped[int | None] = mapped_column(SmallInteger)
    revision: Mapped[int] = mapped_column(default=1)

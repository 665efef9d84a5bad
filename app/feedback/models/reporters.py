"""Who filed a report: each look that staff took at it, and what keeps him from filing others."""

import uuid
from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from app.database import Base, NfcString, Sealed, new_id

_HOLDS = text("ended_at IS NULL")


class IdentityLook(Base):
    """Somebody of staff looked at who filed a report; kept for the citizen to read."""

    __tablename__ = "identity_looks"
    __table_args__ = (
        Index("ix_identity_looks_citizen_id_id", "citizen_id", "id"),
        Index("ix_identity_looks_staff_id_at", "staff_id", "at"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    report_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("reports.id"), index=True)
    # None: it was filed for a caller who has not claimed it.
    citizen_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("citizens.id"))
    staff_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("staff_members.id"))
    # The role that let him, and its agency; empty: the whole province or an area of it.
    role: Mapped[str] = mapped_column(NfcString(16))
    agency_code: Mapped[str] = mapped_column(NfcString(64))
    purpose: Mapped[str] = mapped_column(NfcString(32))
    sealed_reason: Mapped[bytes] = mapped_column(Sealed)
    at: Mapped[datetime]
    shown_until: Mapped[datetime]
    # Why it stands out, as codes with spaces between; empty: it does not.
    stands_out: Mapped[str] = mapped_column(NfcString(200), default="")


class ReportingRestriction(Base):
    """Who filed the report may file no others, emergencies aside; one at a time for each report.

    It belongs to the report that it was put for, so that no other report of his tells of it.
    """

    __tablename__ = "reporting_restrictions"
    __table_args__ = (
        Index(
            "uq_reporting_restrictions_report_id",
            "report_id",
            unique=True,
            sqlite_where=_HOLDS,
            postgresql_where=_HOLDS,
        ),
        Index(
            "ix_reporting_restrictions_citizen_id_until_on",
            "citizen_id",
            "until_on",
            sqlite_where=_HOLDS,
            postgresql_where=_HOLDS,
        ),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    report_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("reports.id"), index=True)
    citizen_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("citizens.id"))
    reason: Mapped[str] = mapped_column(NfcString(32))
    # The last day.
    until_on: Mapped[date]
    put_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("staff_members.id"))
    put_at: Mapped[datetime]
    # It was lifted, or another took its place.
    ended_at: Mapped[datetime | None]

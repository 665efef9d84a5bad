"""Officials: accounts, roles and where these count, who stands in for whom, who is on duty."""

import uuid
from datetime import datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy import UniqueConstraint as Unique
from sqlalchemy.orm import Mapped, mapped_column

from app.database import Base, NfcString, new_id


class StaffMember(Base):
    """An official with an account at the staff's identity provider."""

    __tablename__ = "staff_members"
    __table_args__ = (Unique("issuer", "subject"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    issuer: Mapped[str] = mapped_column(String(255))
    subject: Mapped[str] = mapped_column(String(255))
    full_name: Mapped[str] = mapped_column(NfcString(200), default="")
    # The name without diacritics, as it is searched; folding may lengthen it.
    folded_name: Mapped[str] = mapped_column(NfcString(800), default="")
    # Counts changes of the account, its roles and absences, for If-Match.
    revision: Mapped[int] = mapped_column(default=1)
    disabled_at: Mapped[datetime | None]
    # Since when it names nobody any more: the row stays for what points to it.
    anonymised_at: Mapped[datetime | None]
    created_at: Mapped[datetime]


class StaffRole(Base):
    """A role of a staff member, everywhere or in one agency, one area or both."""

    __tablename__ = "staff_roles"
    __table_args__ = (Unique("staff_id", "role", "agency_code", "area_scheme", "area_code"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    staff_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("staff_members.id"))
    role: Mapped[str] = mapped_column(NfcString(32))
    # Empty: every agency, every area. NULL would make the unique constraint blind.
    agency_code: Mapped[str] = mapped_column(NfcString(64), default="")
    # Codes of areas are reused, so the scheme belongs to it.
    area_scheme: Mapped[str] = mapped_column(NfcString(64), default="")
    area_code: Mapped[str] = mapped_column(NfcString(32), default="")
    # The named scope: restricted reports are seen as well.
    sees_restricted: Mapped[bool] = mapped_column(default=False)
    granted_by: Mapped[str] = mapped_column(NfcString(100))
    granted_at: Mapped[datetime]


class StaffAbsence(Base):
    """Somebody is away, and a colleague acts with his roles meanwhile."""

    __tablename__ = "staff_absences"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    staff_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("staff_members.id"), index=True)
    substitute_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("staff_members.id"), index=True
    )
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    created_by: Mapped[str] = mapped_column(NfcString(100))
    created_at: Mapped[datetime]


class DutyShift(Base):
    """Somebody answers an agency's emergencies from one moment until another (ca trực)."""

    __tablename__ = "duty_shifts"
    __table_args__ = (Index("ix_duty_shifts_agency_code_starts_at", "agency_code", "starts_at"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    agency_code: Mapped[str] = mapped_column(ForeignKey("agencies.code"))
    staff_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("staff_members.id"), index=True)
    # 1 is called first, then 2, then 3.
    tier: Mapped[int]
    starts_at: Mapped[datetime]
    # Not included: the next shift begins with this moment.
    ends_at: Mapped[datetime]
    # Where he is reached meanwhile: a work contact, shown in the roster and nowhere else.
    phone: Mapped[str] = mapped_column(NfcString(16))
    note: Mapped[str | None] = mapped_column(NfcString(200))
    created_by: Mapped[str] = mapped_column(NfcString(100))
    created_at: Mapped[datetime]
    revision: Mapped[int] = mapped_column(default=1)

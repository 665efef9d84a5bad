"""Tables of procedures: their versions, the words that mean the same, and a mark of changes."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, Index
from sqlalchemy.orm import Mapped, mapped_column

from app.database import Base, Json, NfcString


class ProcedureVersion(Base):
    """A procedure (thủ tục hành chính) as it applied from one day to another, both included.

    Without a first day since ever, without a last one until further notice. No two versions of a
    procedure apply on one day.
    """

    __tablename__ = "procedure_versions"
    __table_args__ = (
        CheckConstraint("version > 0", name="version_counts"),
        Index("ix_procedure_versions_valid_until", "valid_until"),
    )

    code: Mapped[str] = mapped_column(NfcString(16), primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    valid_from: Mapped[date | None]
    valid_until: Mapped[date | None]
    # With the part behind it that says who published it, as it was sent.
    full_code: Mapped[str] = mapped_column(NfcString(32))
    name_vi: Mapped[str] = mapped_column(NfcString(1000))
    name_en: Mapped[str] = mapped_column(NfcString(1000))
    field: Mapped[str] = mapped_column(NfcString(64))
    field_vi: Mapped[str] = mapped_column(NfcString(300))
    field_en: Mapped[str] = mapped_column(NfcString(300))
    agency: Mapped[str] = mapped_column(NfcString(64))
    agency_vi: Mapped[str] = mapped_column(NfcString(300))
    level: Mapped[str] = mapped_column(NfcString(16))
    keywords: Mapped[list[str]]
    # Steps, papers, fees, time limits, legal basis, results, channels, requirements, url.
    details: Mapped[dict[str, Any]] = mapped_column(Json)
    updated_at: Mapped[datetime]


class ProcedureSynonyms(Base):
    """Words that mean the same, beside those that come with the service."""

    __tablename__ = "procedure_synonyms"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    words: Mapped[list[str]]
    means: Mapped[list[str]]


class ProcedureCatalogue(Base):
    """The one row that every process looks at to learn that something changed; none: nothing."""

    __tablename__ = "procedure_catalogue"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    generation: Mapped[int]
    changed_at: Mapped[datetime | None]

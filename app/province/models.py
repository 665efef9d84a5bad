"""Reference data: what differs between one province and the next."""

from datetime import date

from sqlalchemy import Boolean, Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.database import Base, NfcString


class Area(Base):
    """An administrative area. Codes are reused by reorganisations: the key is (scheme, code)."""

    __tablename__ = "areas"

    scheme: Mapped[str] = mapped_column(NfcString(64), primary_key=True)
    code: Mapped[str] = mapped_column(NfcString(32), primary_key=True)
    parent_code: Mapped[str | None] = mapped_column(NfcString(32))
    level: Mapped[str] = mapped_column(NfcString(16))
    name_vi: Mapped[str] = mapped_column(NfcString(200))
    name_en: Mapped[str] = mapped_column(NfcString(200))
    # A representative point (WGS 84), for where there is no polygon.
    latitude: Mapped[float]
    longitude: Mapped[float]
    valid_from: Mapped[date]
    valid_until: Mapped[date | None]


class Agency(Base):
    """A body that answers reports (cơ quan xử lý)."""

    __tablename__ = "agencies"

    code: Mapped[str] = mapped_column(NfcString(64), primary_key=True)
    parent_code: Mapped[str | None] = mapped_column(NfcString(64))
    name_vi: Mapped[str] = mapped_column(NfcString(200))
    name_en: Mapped[str] = mapped_column(NfcString(200))
    phone: Mapped[str] = mapped_column(NfcString(32), default="")


class Category(Base):
    """What a report is about (lĩnh vực phản ánh), who leads, and how soon."""

    __tablename__ = "categories"
    __table_args__ = (Index("ix_categories_kind_position", "kind", "position"),)

    code: Mapped[str] = mapped_column(NfcString(64), primary_key=True)
    kind: Mapped[str] = mapped_column(NfcString(32))
    label_vi: Mapped[str] = mapped_column(NfcString(200))
    label_en: Mapped[str] = mapped_column(NfcString(200))
    help_vi: Mapped[str] = mapped_column(Text)
    help_en: Mapped[str] = mapped_column(Text)
    lead_agency_code: Mapped[str] = mapped_column(NfcString(64))
    deadline_class: Mapped[str] = mapped_column(NfcString(32))
    is_emergency: Mapped[bool] = mapped_column(Boolean)
    emergency_numbers: Mapped[list[str]]
    default_publication: Mapped[str] = mapped_column(NfcString(16))
    position: Mapped[int]

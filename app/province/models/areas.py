"""Administrative areas, in schemes that follow one another."""

from datetime import date
from typing import Any

from sqlalchemy import ForeignKey, ForeignKeyConstraint, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from app.database import Base, Json, NfcString


class AreaScheme(Base):
    """One division of the province into areas (đơn vị hành chính); on any day one is in force."""

    __tablename__ = "area_schemes"

    code: Mapped[str] = mapped_column(NfcString(64), primary_key=True)
    name_vi: Mapped[str] = mapped_column(NfcString(200))
    name_en: Mapped[str] = mapped_column(NfcString(200))
    valid_from: Mapped[date]
    valid_until: Mapped[date | None]
    revision: Mapped[int] = mapped_column(default=1)


class Area(Base):
    """An administrative area. Codes are reused by reorganisations: the key is (scheme, code)."""

    __tablename__ = "areas"

    scheme: Mapped[str] = mapped_column(ForeignKey("area_schemes.code"), primary_key=True)
    code: Mapped[str] = mapped_column(NfcString(32), primary_key=True)
    parent_code: Mapped[str | None] = mapped_column(NfcString(32))
    level: Mapped[str] = mapped_column(NfcString(16))
    name_vi: Mapped[str] = mapped_column(NfcString(200))
    name_en: Mapped[str] = mapped_column(NfcString(200))
    # A representative point (WGS 84), for where there is no boundary.
    latitude: Mapped[float | None]
    longitude: Mapped[float | None]
    valid_from: Mapped[date]
    valid_until: Mapped[date | None]
    # Neighbours are areas too: whoever reports something there is told whom to turn to.
    is_served: Mapped[bool] = mapped_column(default=True)
    referral_phone: Mapped[str | None] = mapped_column(NfcString(32))
    referral_url: Mapped[str | None] = mapped_column(NfcString(300))
    # [{"scheme", "code"}]: what it became part of.
    successors: Mapped[list[dict[str, Any]]] = mapped_column(Json, default=list)
    revision: Mapped[int] = mapped_column(default=1)


class AreaBoundary(Base):
    """The polygon of an area, apart from it: lists of areas don't read polygons."""

    __tablename__ = "area_boundaries"
    __table_args__ = (ForeignKeyConstraint(["scheme", "code"], ["areas.scheme", "areas.code"]),)

    scheme: Mapped[str] = mapped_column(NfcString(64), primary_key=True)
    code: Mapped[str] = mapped_column(NfcString(32), primary_key=True)
    # WKB, longitude before latitude (WGS 84).
    boundary: Mapped[bytes] = mapped_column(LargeBinary)
    # An approximate one tells the outside from the inside, and nothing finer.
    is_exact: Mapped[bool]

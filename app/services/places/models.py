"""The table of public places."""

from datetime import date

from sqlalchemy.orm import Mapped, mapped_column

from app.database import Base, NfcString


class PublicPlace(Base):
    """A place where the public is served (điểm phục vụ)."""

    __tablename__ = "public_places"

    code: Mapped[str] = mapped_column(NfcString(64), primary_key=True)
    kind: Mapped[str] = mapped_column(NfcString(32))
    name_vi: Mapped[str] = mapped_column(NfcString(200))
    name_en: Mapped[str] = mapped_column(NfcString(200))
    address_vi: Mapped[str | None] = mapped_column(NfcString(200))
    address_en: Mapped[str | None] = mapped_column(NfcString(200))
    latitude: Mapped[float]
    longitude: Mapped[float]
    # As OpenStreetMap writes them; None: not known.
    opening_hours: Mapped[str | None] = mapped_column(NfcString(200))
    phone: Mapped[str] = mapped_column(NfcString(32))
    website: Mapped[str | None] = mapped_column(NfcString(300))
    valid_from: Mapped[date]
    valid_until: Mapped[date | None]
    revision: Mapped[int]

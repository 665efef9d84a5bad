"""The table of the province's other platforms."""

from datetime import date

from sqlalchemy.orm import Mapped, mapped_column

from app.database import Base, NfcString


class DigitalService(Base):
    """A platform that the app leads to (nền tảng số), with its link on each sort of phone."""

    __tablename__ = "digital_services"

    code: Mapped[str] = mapped_column(NfcString(64), primary_key=True)
    name_vi: Mapped[str] = mapped_column(NfcString(200))
    name_en: Mapped[str] = mapped_column(NfcString(200))
    description_vi: Mapped[str] = mapped_column(NfcString(2000))
    description_en: Mapped[str] = mapped_column(NfcString(2000))
    android: Mapped[str | None] = mapped_column(NfcString(300))
    ios: Mapped[str | None] = mapped_column(NfcString(300))
    web: Mapped[str] = mapped_column(NfcString(300))
    # The schemes of apps' own that links may have, such as zalo.
    schemes: Mapped[list[str]]
    position: Mapped[int]
    valid_from: Mapped[date]
    valid_until: Mapped[date | None]
    revision: Mapped[int]

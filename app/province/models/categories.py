"""What reports are about."""

from datetime import date
from typing import Any

from sqlalchemy import Boolean, Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.database import Base, Json, NfcString


class CategoryGroup(Base):
    """The upper of the two levels: a heading, under which nothing can be filed."""

    __tablename__ = "category_groups"

    code: Mapped[str] = mapped_column(NfcString(64), primary_key=True)
    label_vi: Mapped[str] = mapped_column(NfcString(200))
    label_en: Mapped[str] = mapped_column(NfcString(200))
    position: Mapped[int]
    revision: Mapped[int] = mapped_column(default=1)


class Category(Base):
    """What a report is about (lĩnh vực phản ánh), who leads, and how soon.

    Its ``revision`` is the version that a draft names.
    """

    __tablename__ = "categories"
    __table_args__ = (Index("ix_categories_kind_position", "kind", "position"),)

    code: Mapped[str] = mapped_column(NfcString(64), primary_key=True)
    group_code: Mapped[str | None] = mapped_column(NfcString(64))
    kind: Mapped[str] = mapped_column(NfcString(32))
    label_vi: Mapped[str] = mapped_column(NfcString(200))
    label_en: Mapped[str] = mapped_column(NfcString(200))
    help_vi: Mapped[str] = mapped_column(Text)
    help_en: Mapped[str] = mapped_column(Text)
    # Who leads where no agency is responsible for this category in the area of the report.
    lead_agency_code: Mapped[str] = mapped_column(NfcString(64))
    deadline_class: Mapped[str] = mapped_column(NfcString(32))
    # The questions that the app asks besides, as Open311 defines them.
    attributes: Mapped[list[dict[str, Any]]] = mapped_column(Json, default=list)
    keywords: Mapped[list[str]] = mapped_column(Json, default=list)
    is_emergency: Mapped[bool] = mapped_column(Boolean)
    emergency_numbers: Mapped[list[str]]
    is_sensitive: Mapped[bool] = mapped_column(default=False)
    default_publication: Mapped[str] = mapped_column(NfcString(16))
    needs_photo_at_resolution: Mapped[bool] = mapped_column(default=False)
    position: Mapped[int]
    valid_from: Mapped[date]
    valid_until: Mapped[date | None]
    successor_code: Mapped[str | None] = mapped_column(NfcString(64))
    revision: Mapped[int] = mapped_column(default=1)

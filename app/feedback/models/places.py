"""Where reports lie, in each scheme of areas, and how far that is brought up to date."""

import uuid

from sqlalchemy import ForeignKey, ForeignKeyConstraint, Index
from sqlalchemy.orm import Mapped, mapped_column

from app.database import Base, NfcString


class ReportArea(Base):
    """Where a report lies in each scheme of areas, so that any scheme can be counted by."""

    __tablename__ = "report_areas"
    __table_args__ = (
        ForeignKeyConstraint(["scheme", "code"], ["areas.scheme", "areas.code"]),
        Index("ix_report_areas_scheme_code", "scheme", "code", "report_id"),
    )

    report_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("reports.id"), primary_key=True)
    scheme: Mapped[str] = mapped_column(NfcString(64), primary_key=True)
    code: Mapped[str] = mapped_column(NfcString(32))
    is_certain: Mapped[bool]


class Recalculation(Base):
    """How far the worker has come in bringing reports up to date with changed reference data."""

    __tablename__ = "report_recalculations"

    name: Mapped[str] = mapped_column(NfcString(32), primary_key=True)
    # The generation that every report was brought to, and the one that it is on the way to.
    done_generation: Mapped[int]
    generation: Mapped[int]
    last_report_id: Mapped[uuid.UUID | None]

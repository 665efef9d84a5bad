"""Staff's numbers: what each report was counted as, and sums by week, month and year."""

import uuid
from datetime import date, datetime
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Index, SmallInteger, text
from sqlalchemy.orm import Mapped, mapped_column

from app.database import Base, NfcString

_ON_THE_CLOCK = text("due_at IS NOT NULL")


class FigurePlace(Base):
    """The areas that a report lies in, one of each scheme at most, under a number."""

    __tablename__ = "figure_places"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    # As "scheme/code scheme/code", in order; empty: in none.
    areas: Mapped[str] = mapped_column(NfcString(2000), unique=True)


class ReportFigure(Base):
    """What a report was counted as, so that exactly this can be taken back."""

    __tablename__ = "report_figures"
    __table_args__ = (
        Index("ix_report_figures_received_on", "received_on"),
        Index(
            # All that a count of what is late asks for.
            "ix_report_figures_due",
            "due_at",
            "received_on",
            "circle",
            "agency_code",
            "category_code",
            "place_id",
            sqlite_where=_ON_THE_CLOCK,
            postgresql_where=_ON_THE_CLOCK,
        ),
    )

    report_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("reports.id"), primary_key=True)
    received_on: Mapped[date]
    category_code: Mapped[str] = mapped_column(NfcString(64))
    agency_code: Mapped[str] = mapped_column(NfcString(64))
    place_id: Mapped[int] = mapped_column(ForeignKey("figure_places.id"))
    # A ``Circle``.
    circle: Mapped[int] = mapped_column(SmallInteger)
    cell: Mapped[int] = mapped_column(BigInteger)
    state: Mapped[str] = mapped_column(NfcString(16))
    # None: its clock does not run.
    due_at: Mapped[datetime | None]
    is_reopened: Mapped[bool]
    is_satisfied: Mapped[bool | None]
    # Buckets of working time, see ``durations``; None: not yet.
    first_answer: Mapped[int | None] = mapped_column(SmallInteger)
    resolution: Mapped[int | None] = mapped_column(SmallInteger)


class FigureCell(Base):
    """Sums over the reports received in a week, month or year, of one category, place and agency.

    An empty category means every one, and so do the place 0 and an empty agency, which stands with
    every category alone. The last two columns have the number of reports by bucket of working time.
    """

    __tablename__ = "figure_cells"

    level: Mapped[str] = mapped_column(NfcString(8), primary_key=True)
    category_code: Mapped[str] = mapped_column(NfcString(64), primary_key=True)
    place_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    begins_on: Mapped[date] = mapped_column(primary_key=True)
    agency_code: Mapped[str] = mapped_column(NfcString(64), primary_key=True)
    circle: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    received: Mapped[int]
    open: Mapped[int]
    done: Mapped[int]
    rejected: Mapped[int]
    referred: Mapped[int]
    duplicates: Mapped[int]
    withdrawn: Mapped[int]
    reopened: Mapped[int]
    satisfied: Mapped[int]
    dissatisfied: Mapped[int]
    silent: Mapped[int]
    first_answers: Mapped[dict[str, Any]]
    resolutions: Mapped[dict[str, Any]]

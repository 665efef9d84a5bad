"""Public numbers, kept up report by report: clusters of the map, counts by month, their ledger."""

import uuid
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, SmallInteger
from sqlalchemy.orm import Mapped, mapped_column

from app.database import Base, NfcString


class ReportTally(Base):
    """What a published report was counted as, so that exactly this can be taken back."""

    __tablename__ = "report_tallies"

    report_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("reports.id"), primary_key=True)
    counted: Mapped[dict[str, Any]]


class MapCluster(Base):
    """Published reports of one cell; an empty category or state means every one.

    The sums, in millionths of a degree, are those of their public places.
    """

    __tablename__ = "map_clusters"

    level: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    category_code: Mapped[str] = mapped_column(NfcString(64), primary_key=True)
    state: Mapped[str] = mapped_column(NfcString(16), primary_key=True)
    cell: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    reports: Mapped[int]
    latitude_e6: Mapped[int] = mapped_column(BigInteger)
    longitude_e6: Mapped[int] = mapped_column(BigInteger)


class MonthlyCount(Base):
    """Published reports that were received in a month, by one property of theirs.

    ``scheme`` says whose areas are meant, and is empty otherwise.
    """

    __tablename__ = "monthly_counts"

    month: Mapped[str] = mapped_column(NfcString(7), primary_key=True)
    dimension: Mapped[str] = mapped_column(NfcString(16), primary_key=True)
    scheme: Mapped[str] = mapped_column(NfcString(64), primary_key=True)
    code: Mapped[str] = mapped_column(NfcString(64), primary_key=True)
    received: Mapped[int]
    open: Mapped[int]
    done: Mapped[int]
    reopened: Mapped[int]

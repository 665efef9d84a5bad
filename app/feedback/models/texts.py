"""The words that reports are found by.

SQLite has a full-text table over it (``report_words``, kept by triggers), PostgreSQL an index.
"""

import uuid

from sqlalchemy import BigInteger, ForeignKey, Identity, Integer, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.database import Base

# SQLite numbers rows by itself only where the key is called INTEGER.
_NUMBER = BigInteger().with_variant(Integer(), "sqlite")


class ReportText(Base):
    """What was written about a report, in folded words with one space between each two."""

    __tablename__ = "report_texts"

    # What the full-text table calls the row by.
    number: Mapped[int] = mapped_column(_NUMBER, Identity(), primary_key=True)
    report_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("reports.id"), unique=True)
    # Text, reference, address, and what staff said to the citizen; never empty.
    folded: Mapped[str] = mapped_column(Text)

"""Tables of what is fetched: how it stands with the platform, and how far each stream got."""

from datetime import datetime

from sqlalchemy import LargeBinary, SmallInteger
from sqlalchemy.orm import Mapped, mapped_column

from app.database import Base, NfcString


class PulledSource(Base):
    """How it stands with one platform; all workers share it."""

    __tablename__ = "pulled_sources"

    name: Mapped[str] = mapped_column(NfcString(16), primary_key=True)
    # Requests in a row that failed; from a few on nobody asks before ``held_until``.
    failures: Mapped[int] = mapped_column(SmallInteger)
    held_until: Mapped[datetime | None]
    # The code of the last failure; None since the platform was last heard.
    reason: Mapped[str | None] = mapped_column(NfcString(64))
    last_heard_at: Mapped[datetime | None]
    last_failed_at: Mapped[datetime | None]


class PullMark(Base):
    """How far one stream got: all that changed before ``mark_at`` is here."""

    __tablename__ = "pull_marks"

    stream: Mapped[str] = mapped_column(NfcString(32), primary_key=True)
    mark_at: Mapped[datetime]
    # The end of the window whose pages are being fetched; None between two.
    window_until: Mapped[datetime | None]
    next_page: Mapped[int]
    # What changed before is told to nobody: it is no news.
    silent_until: Mapped[datetime]
    next_pull_at: Mapped[datetime]
    leased_until: Mapped[datetime | None]
    # Of the window that is or was fetched last.
    taken: Mapped[int]
    refused: Mapped[int]
    finished_at: Mapped[datetime | None]


class PulledProcedure(Base):
    """A procedure as the platform lists it, to see which of them changed."""

    __tablename__ = "pulled_procedures"

    code: Mapped[str] = mapped_column(NfcString(32), primary_key=True)
    listed_hash: Mapped[bytes] = mapped_column(LargeBinary(32))

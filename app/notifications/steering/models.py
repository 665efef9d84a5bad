"""The table of Firebase projects: whether pushes go out, and if not, why."""

import uuid
from datetime import datetime

from sqlalchemy import SmallInteger
from sqlalchemy.orm import Mapped, mapped_column

from app.database import Base, NfcString


class PushProject(Base):
    """How it stands with one Firebase project; without a row nothing is the matter."""

    __tablename__ = "push_projects"

    name: Mapped[str] = mapped_column(NfcString(16), primary_key=True)
    # By an operator, or by the breaker that waits for one.
    paused_at: Mapped[datetime | None]
    paused_by: Mapped[str | None] = mapped_column(NfcString(100))
    pause_reason: Mapped[str | None] = mapped_column(NfcString(200))
    # Nothing is claimed before; it ends by itself.
    held_until: Mapped[datetime | None]
    hold_reason: Mapped[str | None] = mapped_column(NfcString(32))
    # The claim that is out to see whether Firebase answers again.
    probe: Mapped[uuid.UUID | None]
    # Pages in a row that nobody answered.
    failures: Mapped[int] = mapped_column(SmallInteger)
    # Of the last answers, how many said that the address is another project's.
    recent_answers: Mapped[int] = mapped_column(SmallInteger)
    recent_mismatches: Mapped[int] = mapped_column(SmallInteger)

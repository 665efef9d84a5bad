"""What a change to many reports has done so far."""

import uuid
from datetime import datetime

from sqlalchemy import ForeignKey, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from app.database import Base


class BulkStep(Base):
    """A report that the request with this key changed, so that sent again it does not twice."""

    __tablename__ = "bulk_steps"

    key_hash: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    report_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("reports.id"), primary_key=True)
    fingerprint: Mapped[bytes] = mapped_column(LargeBinary(32))
    # Where the change brought the report.
    revision: Mapped[int]
    expires_at: Mapped[datetime] = mapped_column(index=True)

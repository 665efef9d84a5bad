"""What all reference data share: earlier revisions, and a count of changes."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.database import Base, NfcString, new_id


class RecordRevision(Base):
    """A record of reference data as somebody left it; only ever added."""

    __tablename__ = "record_revisions"
    __table_args__ = (UniqueConstraint("kind", "key", "revision"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    kind: Mapped[str] = mapped_column(NfcString(32))
    # The parts of the record's key with slashes between.
    key: Mapped[str] = mapped_column(NfcString(128))
    revision: Mapped[int]
    action: Mapped[str] = mapped_column(NfcString(16))
    changed_by: Mapped[str] = mapped_column(NfcString(100))
    changed_at: Mapped[datetime]
    content: Mapped[dict[str, Any]]


class ProvinceState(Base):
    """The one row that every process looks at to learn that reference data changed."""

    __tablename__ = "province_state"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    generation: Mapped[int]
    # Of areas and their polygons, which are large: they are read anew only when this moves.
    area_generation: Mapped[int]

"""Files of photos that took the place of those that they came with."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from app.database import Base, Json, NfcString, Sealed

_IS_UNUSED = text("state <> 'stored'")


class PhotoFiles(Base):
    """Both sizes of a photo under one name: the row exists before they do, and after they went.

    Its id is the photo's own for the files that the photo came with, once they are to be deleted.
    """

    __tablename__ = "photo_files"
    __table_args__ = (
        Index(
            "ix_photo_files_unused",
            "created_at",
            sqlite_where=_IS_UNUSED,
            postgresql_where=_IS_UNUSED,
        ),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    photo_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("photos.id"), index=True)
    state: Mapped[str] = mapped_column(NfcString(16))
    # What is painted over in them: x, y, width and height of each rectangle.
    covered: Mapped[list[Any]] = mapped_column(Json)
    # What seals them: they hold what others cover. None: they lie open.
    sealed_key: Mapped[bytes | None] = mapped_column(Sealed)
    # What sealed ones look like, to be put back with them.
    perceptual_hash: Mapped[int | None] = mapped_column(BigInteger)
    created_at: Mapped[datetime]

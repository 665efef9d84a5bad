"""Which lookup key the stored hashes were made with, so that another one is noticed at once."""

from datetime import datetime

from sqlalchemy import LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from app.database.columns import Base


class LookupKey(Base):
    """The fingerprint of the key that all lookup hashes here were made with: one row."""

    __tablename__ = "lookup_keys"

    fingerprint: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    since: Mapped[datetime]

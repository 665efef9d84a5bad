"""Tables that all routes share."""

from datetime import datetime

from sqlalchemy import LargeBinary, SmallInteger
from sqlalchemy.orm import Mapped, mapped_column

from app.database import Base, NfcString, Sealed


class IdempotentAnswer(Base):
    """The answer to a request with an Idempotency-Key, kept so that a retry gets the same one."""

    __tablename__ = "idempotent_answers"

    key_hash: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    fingerprint: Mapped[bytes] = mapped_column(LargeBinary(32))
    status: Mapped[int] = mapped_column(SmallInteger)
    sealed_answer: Mapped[bytes] = mapped_column(Sealed)
    # Who was answered, as logs name him: what he got goes when he is erased.
    caller: Mapped[str | None] = mapped_column(NfcString(64))
    expires_at: Mapped[datetime] = mapped_column(index=True)

"""What every table of keys has that sign for us."""

from datetime import datetime

from sqlalchemy import Text
from sqlalchemy.orm import Mapped, mapped_column

from app.database import NfcString, Sealed


class KeyPairColumns:
    """A key that signs; the private half sealed, the public half a JWK."""

    kid: Mapped[str] = mapped_column(NfcString(64), primary_key=True)
    # The highest that may sign already does. Unique: of two processes that make the same one,
    # one wins.
    number: Mapped[int] = mapped_column(unique=True)
    sealed_private_pem: Mapped[bytes] = mapped_column(Sealed)
    public_jwk: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime]
    # Public some time before it signs, so that others' caches know it by then.
    signs_from: Mapped[datetime]

"""Other systems that call us, and the secrets that they sign with."""

import uuid
from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from app.database import Base, NfcString, Sealed, new_id


class IntegrationClient(Base):
    """A system that an operator let in by command, beside those of the clients' file."""

    __tablename__ = "integration_clients"

    name: Mapped[str] = mapped_column(NfcString(64), primary_key=True)
    scopes: Mapped[list[str]]
    created_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]


class ClientSecret(Base):
    """One of a client's secrets; several are good while they are being changed."""

    __tablename__ = "client_secrets"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    client_name: Mapped[str] = mapped_column(ForeignKey("integration_clients.name"), index=True)
    sealed_secret: Mapped[bytes] = mapped_column(Sealed)
    created_at: Mapped[datetime]
    # None: until it is changed again.
    expires_at: Mapped[datetime | None]

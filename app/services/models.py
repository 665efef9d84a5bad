"""Tables of public services: dossiers with owners and steps, received batches."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.database import Base, Json, LookupHash, NfcString, new_id


class Dossier(Base):
    """An administrative dossier (hồ sơ), as the one-stop system last told us."""

    __tablename__ = "dossiers"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(NfcString(64), unique=True)
    procedure_code: Mapped[str] = mapped_column(NfcString(64))
    procedure_name: Mapped[str] = mapped_column(NfcString(1000))
    field_name: Mapped[str] = mapped_column(NfcString(300))
    agency: Mapped[str] = mapped_column(NfcString(300))
    # Open: unknown codes occur and are kept as they are.
    status: Mapped[str] = mapped_column(NfcString(16))
    # The moment since when the status is known to hold; an older step changes nothing.
    status_at: Mapped[datetime]
    filed_at: Mapped[datetime]
    accepted_at: Mapped[datetime | None]
    due_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
    returned_at: Mapped[datetime | None]
    fees: Mapped[list[dict[str, Any]]] = mapped_column(Json)
    content_hash: Mapped[bytes] = mapped_column(LargeBinary(32))
    changed_at: Mapped[datetime]


class DossierOwner(Base):
    """Whose a dossier is, by the keyed hash of his number; the number itself is not kept."""

    __tablename__ = "dossier_owners"

    dossier_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("dossiers.id"), primary_key=True)
    lookup_hash: Mapped[bytes] = mapped_column(LookupHash, primary_key=True, index=True)


class DossierStep(Base):
    """One step of a dossier's way (tiến độ); the same step sent again is the same row."""

    __tablename__ = "dossier_steps"
    __table_args__ = (
        UniqueConstraint("dossier_id", "step_hash"),
        Index("ix_dossier_steps_dossier_id_at", "dossier_id", "at"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    dossier_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("dossiers.id"))
    step_hash: Mapped[bytes] = mapped_column(LargeBinary(32))
    at: Mapped[datetime]
    status: Mapped[str] = mapped_column(NfcString(16))
    text: Mapped[str] = mapped_column(NfcString(2000))
    office: Mapped[str] = mapped_column(NfcString(300))


class IntegrationBatch(Base):
    """What became of a batch that another system sent, readable again when the answer was lost."""

    __tablename__ = "integration_batches"
    __table_args__ = (UniqueConstraint("client", "message_id"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    client: Mapped[str] = mapped_column(NfcString(64))
    message_id: Mapped[str] = mapped_column(NfcString(128))
    body_hash: Mapped[bytes] = mapped_column(LargeBinary(32))
    result: Mapped[dict[str, Any]]
    received_at: Mapped[datetime]

"""Tables of public services: dossiers with owners and steps, received batches."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Index, LargeBinary, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from app.database import Base, Json, LookupHash, NfcString, Sealed, new_id

_IS_UNUSUAL = text("unusual_from IS NOT NULL")
IS_WITHDRAWN = text("withdrawn_at IS NOT NULL")
IS_DONE = text("withdrawn_at IS NULL AND status IN ('3', '8', '9', '10')")


class Dossier(Base):
    """An administrative dossier (hồ sơ), as the one-stop system last told us.

    Not kept: what it is about (TrichYeuHoSo), its owner's name, number, address, phone and account,
    and notes. They are personal, and nothing here needs them.
    """

    __tablename__ = "dossiers"
    __table_args__ = (
        Index("ix_dossiers_filed_at", "filed_at"),
        Index(
            "ix_dossiers_unusual",
            "unusual_from",
            "status",
            sqlite_where=_IS_UNUSUAL,
            postgresql_where=_IS_UNUSUAL,
        ),
        Index("ix_dossiers_done", "status_at", sqlite_where=IS_DONE, postgresql_where=IS_DONE),
        Index(
            "ix_dossiers_withdrawn",
            "withdrawn_at",
            sqlite_where=IS_WITHDRAWN,
            postgresql_where=IS_WITHDRAWN,
        ),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(NfcString(64), unique=True)
    # Another system's code for it, as a rule the national portal's; "" where there is none.
    other_code: Mapped[str] = mapped_column(NfcString(64), default="")
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
    # Open, "" for unknown: in_person, online, postal …
    channel: Mapped[str] = mapped_column(NfcString(16), default="")
    # How the result is handed over: counter, post …
    delivery: Mapped[str] = mapped_column(NfcString(16), default="")
    # citizen, business, state_agency, organisation …
    owner_kind: Mapped[str] = mapped_column(NfcString(16), default="")
    # Names of what was handed in.
    papers: Mapped[list[str]] = mapped_column(Json, default=list)
    # What was asked for in addition: text, asked_at, until, is_done; moments in RFC 3339 or null.
    supplements: Mapped[list[dict[str, Any]]] = mapped_column(Json, default=list)
    # name, code, amount_vnd, collection (the code of how it is collected), kind.
    fees: Mapped[list[dict[str, Any]]] = mapped_column(Json)
    # name, number.
    results: Mapped[list[dict[str, Any]]] = mapped_column(Json, default=list)
    # The last move that is none of the usual ones; None: there was none.
    unusual_from: Mapped[str | None] = mapped_column(NfcString(16))
    unusual_to: Mapped[str | None] = mapped_column(NfcString(16))
    # Taken back by its sender: nobody's, shown to nobody, kept so that a copy knows it is gone.
    withdrawn_at: Mapped[datetime | None]
    content_hash: Mapped[bytes] = mapped_column(LargeBinary(32))
    # Keyed digest of the row as it was sent: the same row again need not be read. None: read it.
    row_mac: Mapped[bytes | None] = mapped_column(LargeBinary(32))
    changed_at: Mapped[datetime]
    # Counts up with each change. Who writes dossiers takes turns until he commits, so what is seen
    # later has the higher number, and a feed that goes by it misses nothing.
    change_serial: Mapped[int] = mapped_column(BigInteger, default=0)


class DossierOwner(Base):
    """Whose a dossier is, by the keyed hash of his number; the number itself is not kept."""

    __tablename__ = "dossier_owners"
    # Whose list it is asks for his dossiers by his hash and for nothing else of these rows.
    __table_args__ = (
        Index("ix_dossier_owners_lookup_hash_dossier_id", "lookup_hash", "dossier_id"),
    )

    dossier_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("dossiers.id"), primary_key=True)
    lookup_hash: Mapped[bytes] = mapped_column(LookupHash, primary_key=True)
    # What proves a look-up, see ``app.services.owners.proof``; None: the dossier names no phone.
    proof_hash: Mapped[bytes | None] = mapped_column(LookupHash, index=True)


class FormerDossierOwner(Base):
    """Whose a dossier was: his copies of it must go."""

    __tablename__ = "former_dossier_owners"

    dossier_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("dossiers.id"), primary_key=True)
    lookup_hash: Mapped[bytes] = mapped_column(LookupHash, primary_key=True, index=True)
    ended_at: Mapped[datetime] = mapped_column(index=True)


class DossierStep(Base):
    """One step of a dossier's way (tiến độ); the same step sent again is the same row.

    Who handled it (NguoiXuLy, ChucDanh) is not kept.
    """

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
    started_at: Mapped[datetime | None]
    due_at: Mapped[datetime | None]


class DossierSource(Base):
    """When a system that sends dossiers last told us anything, changed or not."""

    __tablename__ = "dossier_sources"

    name: Mapped[str] = mapped_column(NfcString(32), primary_key=True)
    heard_at: Mapped[datetime]


class ImportCheckpoint(Base):
    """How far a file was taken in: written with its rows, gone when the file is through."""

    __tablename__ = "import_checkpoints"

    file_hash: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    # dossiers or steps.
    content: Mapped[str] = mapped_column(NfcString(16), primary_key=True)
    line: Mapped[int] = mapped_column(BigInteger)
    counts: Mapped[dict[str, Any]]
    updated_at: Mapped[datetime]


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


class DossierWatch(Base):
    """A citizen who is not the owner follows a dossier; for a time, and while its owner lets him.

    Until when it counts, ``app.services.watching.watches`` says. One that the owner ended stays, so
    that the same citizen does not begin it anew.
    """

    __tablename__ = "dossier_watches"
    __table_args__ = (UniqueConstraint("dossier_id", "citizen_id"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    dossier_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("dossiers.id"))
    citizen_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("citizens.id"), index=True)
    watched_at: Mapped[datetime] = mapped_column(index=True)
    revoked_at: Mapped[datetime | None]


class DossierLook(Base):
    """Somebody of staff looked at a dossier; kept for its owner to read."""

    __tablename__ = "dossier_looks"
    __table_args__ = (Index("ix_dossier_looks_staff_id_at", "staff_id", "at"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    dossier_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("dossiers.id"), index=True)
    staff_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("staff_members.id"))
    # The role that let him, and its agency; empty: the whole province.
    role: Mapped[str] = mapped_column(NfcString(16))
    agency_code: Mapped[str] = mapped_column(NfcString(64))
    purpose: Mapped[str] = mapped_column(NfcString(32))
    sealed_reason: Mapped[bytes] = mapped_column(Sealed)
    at: Mapped[datetime]
    shown_until: Mapped[datetime]
    # Why it stands out, as codes with spaces between; empty: it does not.
    stands_out: Mapped[str] = mapped_column(NfcString(200), default="")


class DossierLookOwner(Base):
    """Whose the dossier was when it was looked at: he reads of it, and no later owner."""

    __tablename__ = "dossier_look_owners"

    look_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("dossier_looks.id"), primary_key=True)
    lookup_hash: Mapped[bytes] = mapped_column(LookupHash, primary_key=True, index=True)

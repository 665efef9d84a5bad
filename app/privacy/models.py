"""Consents, as evidence only ever added to, and what citizens ask about their data."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, SmallInteger, text
from sqlalchemy import UniqueConstraint as Unique
from sqlalchemy.orm import Mapped, mapped_column

from app.database import Base, LookupHash, NfcString, Sealed, new_id


class ConsentRecord(Base):
    """A citizen agreed to a text or took that back: what, when, which version, in which language.

    His newest record of a purpose is what counts.
    """

    __tablename__ = "consent_records"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    citizen_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("citizens.id"), index=True)
    purpose: Mapped[str] = mapped_column(NfcString(32))
    version: Mapped[int] = mapped_column(SmallInteger)
    is_given: Mapped[bool]
    language: Mapped[str] = mapped_column(NfcString(2))
    # The login it was said in; None where the provider's own token was used.
    session_id: Mapped[uuid.UUID | None]
    request_id: Mapped[str | None] = mapped_column(NfcString(64))
    # From where, as far as the request and its session say: as the app calls the phone, what the
    # program calls itself, and the installation that is registered in the session.
    device_name: Mapped[str | None] = mapped_column(NfcString(100))
    user_agent: Mapped[str | None] = mapped_column(NfcString(200))
    installation_id: Mapped[uuid.UUID | None]
    platform: Mapped[str | None] = mapped_column(NfcString(16))
    app_version: Mapped[str | None] = mapped_column(NfcString(32))
    recorded_at: Mapped[datetime]


_IS_OPEN = text("state IN ('received', 'in_progress', 'waiting_for_citizen')")


class DataRequest(Base):
    """A citizen asked something about his data; one open request of a kind at a time."""

    __tablename__ = "data_requests"
    __table_args__ = (
        Unique("reference"),
        Index(
            "uq_data_requests_citizen_id_kind",
            "citizen_id",
            "kind",
            unique=True,
            sqlite_where=_IS_OPEN,
            postgresql_where=_IS_OPEN,
        ),
        Index(
            "ix_data_requests_open",
            "due_at",
            sqlite_where=_IS_OPEN,
            postgresql_where=_IS_OPEN,
        ),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    reference: Mapped[str] = mapped_column(NfcString(24))
    # No foreign key: the request outlives the account that it had erased.
    citizen_id: Mapped[uuid.UUID] = mapped_column(index=True)
    kind: Mapped[str] = mapped_column(NfcString(16))
    state: Mapped[str] = mapped_column(NfcString(24))
    revision: Mapped[int] = mapped_column(default=1)
    sealed_text: Mapped[bytes | None] = mapped_column(Sealed)
    # What becomes of his open reports when he is erased: keep or withdraw.
    open_reports: Mapped[str | None] = mapped_column(NfcString(16))
    # Opens the outcome to whoever has no account any more.
    code_hash: Mapped[bytes] = mapped_column(LookupHash)
    received_at: Mapped[datetime]
    first_answer_due_at: Mapped[datetime]
    first_answered_at: Mapped[datetime | None]
    due_at: Mapped[datetime]
    extended_at: Mapped[datetime | None]
    # An erasure's: until then he may take it back.
    scheduled_for: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
    sealed_answer: Mapped[bytes | None] = mapped_column(Sealed)
    refused_for: Mapped[str | None] = mapped_column(NfcString(32))
    taken_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("staff_members.id"))
    # An export's: until then its file is kept.
    file_until: Mapped[datetime | None]
    # The worker that fulfils it has died when this is over.
    leased_until: Mapped[datetime | None]
    alarmed_at: Mapped[datetime | None]


class DataRequestStep(Base):
    """One step of a request: its history."""

    __tablename__ = "data_request_steps"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    request_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("data_requests.id"), index=True)
    step: Mapped[str] = mapped_column(NfcString(16))
    state: Mapped[str] = mapped_column(NfcString(24))
    # citizen, staff or system; which person of staff, only staff see.
    by: Mapped[str] = mapped_column(NfcString(8))
    staff_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("staff_members.id"))
    sealed_note: Mapped[bytes | None] = mapped_column(Sealed)
    at: Mapped[datetime]


class DataRequestSerial(Base):
    """The last number that a request was given in a year."""

    __tablename__ = "data_request_serials"

    year: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    last: Mapped[int]


_IS_TOLD_OF = text("next_page_at IS NOT NULL")


class Breach(Base):
    """A breach of personal data: what was noticed, reported to the authority, told to whom."""

    __tablename__ = "breaches"
    __table_args__ = (
        Index(
            "ix_breaches_next_page_at",
            "next_page_at",
            sqlite_where=_IS_TOLD_OF,
            postgresql_where=_IS_TOLD_OF,
        ),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    revision: Mapped[int] = mapped_column(default=1)
    noticed_at: Mapped[datetime]
    sealed_description: Mapped[bytes] = mapped_column(Sealed)
    data_kinds: Mapped[list[str]]
    report_by: Mapped[datetime]
    reported_at: Mapped[datetime | None]
    report_number: Mapped[str | None] = mapped_column(NfcString(64))
    # How the people it concerns are found, and how many they were when that was said.
    affected: Mapped[dict[str, Any] | None]
    affected_count: Mapped[int | None]
    noted_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("staff_members.id"))
    noted_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    # What they are told: title and body, each in both languages.
    notice: Mapped[dict[str, Any] | None]
    notice_written_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("staff_members.id"))
    notice_approved_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("staff_members.id"))
    notice_approved_at: Mapped[datetime | None]
    # None: nobody waits to be told.
    next_page_at: Mapped[datetime | None]
    # The last citizen who was told, in the order of ids.
    checkpoint: Mapped[uuid.UUID | None]
    told: Mapped[int] = mapped_column(default=0)
    told_all_at: Mapped[datetime | None]
    # When it was last warned that the authority is to be told.
    alarmed_at: Mapped[datetime | None]

"""Citizens: who they are, by which accounts they log in, which numbers are theirs."""

import uuid
from datetime import datetime

from sqlalchemy import ForeignKey, Index, SmallInteger, String, text
from sqlalchemy import UniqueConstraint as Unique
from sqlalchemy.orm import Mapped, mapped_column

from app.database import Base, LookupHash, NfcString, Sealed, new_id

_IS_NOT_TOLD = text("erased_at IS NULL AND idle_until IS NULL")
_IS_TOLD = text("idle_until IS NOT NULL")
_IS_ERASED = text("erased_at IS NOT NULL")


class Citizen(Base):
    """A person who logged in. Who he is stands sealed; nothing here is searchable."""

    __tablename__ = "citizens"
    __table_args__ = (
        Index(
            "ix_citizens_idle",
            "last_login_at",
            sqlite_where=_IS_NOT_TOLD,
            postgresql_where=_IS_NOT_TOLD,
        ),
        Index(
            "ix_citizens_idle_until",
            "idle_until",
            sqlite_where=_IS_TOLD,
            postgresql_where=_IS_TOLD,
        ),
        Index(
            "ix_citizens_erased_at",
            "erased_at",
            sqlite_where=_IS_ERASED,
            postgresql_where=_IS_ERASED,
        ),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    sealed_full_name: Mapped[bytes | None] = mapped_column(Sealed)
    birth_year: Mapped[int | None] = mapped_column(SmallInteger)
    # What he wrote himself, so nobody vouches for it.
    sealed_phone: Mapped[bytes | None] = mapped_column(Sealed)
    sealed_email: Mapped[bytes | None] = mapped_column(Sealed)
    language: Mapped[str] = mapped_column(NfcString(2), default="vi")
    # The version of the terms that he agreed to last; 0: to none, or he took it back.
    consented_version: Mapped[int] = mapped_column(SmallInteger, default=0)
    created_at: Mapped[datetime]
    last_login_at: Mapped[datetime]
    # How often reports of his became nobody's, so that who has kept a list of them learns of it.
    reports_left: Mapped[int] = mapped_column(default=0, server_default="0")
    # Since when his data is kept and, at his request, hardly used; None: it is used.
    use_restricted_at: Mapped[datetime | None]
    # He was told that his account is idle, and is erased from then on unless he logs in before.
    idle_until: Mapped[datetime | None]
    # Since when the row is nobody's: it stays for what points to it.
    erased_at: Mapped[datetime | None]


class CitizenLogin(Base):
    """One account at a digital-identity provider. The key is (issuer, subject), byte for byte."""

    __tablename__ = "citizen_logins"
    __table_args__ = (Unique("issuer", "subject"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    citizen_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("citizens.id"), index=True)
    # Plain strings: normalising a subject could make two people one.
    issuer: Mapped[str] = mapped_column(String(255))
    subject: Mapped[str] = mapped_column(String(255))
    assurance: Mapped[int] = mapped_column(SmallInteger)
    created_at: Mapped[datetime]
    last_login_at: Mapped[datetime]
    # When it was found to be the same person as another account; None: the citizen's first.
    linked_at: Mapped[datetime | None]
    # Separated by the citizen himself: never linked again by itself.
    is_kept_apart: Mapped[bool] = mapped_column(default=False)
    # The provider's own access tokens issued before are refused.
    tokens_denied_before: Mapped[datetime | None]


class CitizenIdentifier(Base):
    """An official number of a citizen: sealed, with a keyed hash to find his dossiers by."""

    __tablename__ = "citizen_identifiers"
    __table_args__ = (Unique("citizen_id", "lookup_hash"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    citizen_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("citizens.id"))
    namespace: Mapped[str] = mapped_column(NfcString(16))
    sealed_value: Mapped[bytes] = mapped_column(Sealed)
    lookup_hash: Mapped[bytes] = mapped_column(LookupHash, index=True)
    # What proved it his: digital_identity, or a dossier that names his other number too.
    proof: Mapped[str] = mapped_column(NfcString(32))
    created_at: Mapped[datetime]


class CitizenParty(Base):
    """An organisation that a citizen may act for, as long as the provider says so at his login."""

    __tablename__ = "citizen_parties"
    __table_args__ = (Unique("login_id", "lookup_hash"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    citizen_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("citizens.id"), index=True)
    login_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("citizen_logins.id"))
    # business (doanh nghiệp) or organisation (tổ chức).
    kind: Mapped[str] = mapped_column(NfcString(16))
    sealed_tax_code: Mapped[bytes] = mapped_column(Sealed)
    lookup_hash: Mapped[bytes] = mapped_column(LookupHash, index=True)
    sealed_name: Mapped[bytes | None] = mapped_column(Sealed)
    created_at: Mapped[datetime]
    confirmed_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]

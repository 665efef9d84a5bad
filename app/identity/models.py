"""Tables of identity: citizens and staff, how they log in, and their sessions."""

import uuid
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, LargeBinary, SmallInteger, String, Text
from sqlalchemy import UniqueConstraint as Unique
from sqlalchemy.orm import Mapped, mapped_column

from app.database import Base, NfcString, new_id


class Citizen(Base):
    """A person who logged in. Who he is stands sealed; nothing here is searchable."""

    __tablename__ = "citizens"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    sealed_full_name: Mapped[bytes | None] = mapped_column(LargeBinary)
    birth_year: Mapped[int | None] = mapped_column(SmallInteger)
    language: Mapped[str] = mapped_column(NfcString(2), default="vi")
    created_at: Mapped[datetime]
    last_login_at: Mapped[datetime]


class CitizenLogin(Base):
    """One account at a digital-identity provider. The key is (issuer, subject), byte for byte."""

    __tablename__ = "citizen_logins"
    __table_args__ = (Unique("issuer", "subject"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    citizen_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("citizens.id"), index=True)
    # Plain strings: normalising a subject could make two people one.
    issuer: Mapped[str] = mapped_column(String(255))
    subject: Mapped[str] = mapped_column(String(255))
    created_at: Mapped[datetime]


class CitizenIdentifier(Base):
    """An official number of a citizen: sealed, with a keyed hash to find his dossiers by."""

    __tablename__ = "citizen_identifiers"
    __table_args__ = (Unique("citizen_id", "lookup_hash"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    citizen_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("citizens.id"))
    namespace: Mapped[str] = mapped_column(NfcString(16))
    sealed_value: Mapped[bytes] = mapped_column(LargeBinary)
    lookup_hash: Mapped[bytes] = mapped_column(LargeBinary(32), index=True)
    created_at: Mapped[datetime]


class StaffMember(Base):
    """An official with an account at the staff's identity provider."""

    __tablename__ = "staff_members"
    __table_args__ = (Unique("issuer", "subject"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    issuer: Mapped[str] = mapped_column(String(255))
    subject: Mapped[str] = mapped_column(String(255))
    full_name: Mapped[str] = mapped_column(NfcString(200), default="")
    disabled_at: Mapped[datetime | None]
    created_at: Mapped[datetime]


class StaffRole(Base):
    """A role of a staff member, everywhere or in one agency."""

    __tablename__ = "staff_roles"
    __table_args__ = (Unique("staff_id", "role", "agency_code"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    staff_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("staff_members.id"))
    role: Mapped[str] = mapped_column(NfcString(32))
    # Empty: the whole province. NULL would make the unique constraint blind.
    agency_code: Mapped[str] = mapped_column(NfcString(64), default="")
    granted_at: Mapped[datetime]


class LoginAttempt(Base):
    """A login that began: the nonce that the provider's ID token must carry, good for one use."""

    __tablename__ = "login_attempts"

    nonce_hash: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    issuer: Mapped[str] = mapped_column(String(255))
    expires_at: Mapped[datetime] = mapped_column(index=True)
    used_at: Mapped[datetime | None]


class AuthSession(Base):
    """A login that lasts: whose it is, and the newest generation of its refresh token."""

    __tablename__ = "auth_sessions"
    __table_args__ = (
        CheckConstraint("(citizen_id IS NULL) <> (staff_id IS NULL)", name="one_owner"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    citizen_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("citizens.id"), index=True)
    staff_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("staff_members.id"), index=True)
    assurance: Mapped[int] = mapped_column(SmallInteger)
    generation: Mapped[int] = mapped_column(default=0)
    rotated_at: Mapped[datetime]
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime] = mapped_column(index=True)
    ended_at: Mapped[datetime | None]
    end_reason: Mapped[str | None] = mapped_column(NfcString(32))


class SigningKey(Base):
    """A key that signs our access tokens; the private half sealed, the public half a JWK."""

    __tablename__ = "signing_keys"

    kid: Mapped[str] = mapped_column(NfcString(64), primary_key=True)
    # The highest signs. Unique: of two processes that make the same one, one wins.
    number: Mapped[int] = mapped_column(unique=True)
    sealed_private_pem: Mapped[bytes] = mapped_column(LargeBinary)
    public_jwk: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime]

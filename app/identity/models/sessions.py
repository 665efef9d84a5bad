"""Logins that began, sessions that last, and what was denied, spent or signed with."""

import uuid
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, LargeBinary, SmallInteger, String
from sqlalchemy.orm import Mapped, mapped_column

from app.database import Base, NfcString, new_id
from app.identity.models.keys import KeyPairColumns


class LoginAttempt(Base):
    """A login that began: the nonce that the provider's ID token must carry, good for one use."""

    __tablename__ = "login_attempts"

    nonce_hash: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    # An authorization code is brought back with the state; what its ID token says comes later.
    state_hash: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
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
    # By which of a citizen's accounts; separating that account ends the session.
    login_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("citizen_logins.id"), index=True)
    assurance: Mapped[int] = mapped_column(SmallInteger)
    # As the app calls the phone, so that its owner knows it in the list of his sessions.
    device_name: Mapped[str | None] = mapped_column(NfcString(100))
    # RFC 7638 thumbprint of the key that must prove itself at every refresh; None: unbound.
    dpop_thumbprint: Mapped[str | None] = mapped_column(String(64))
    generation: Mapped[int] = mapped_column(default=0)
    rotated_at: Mapped[datetime]
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime] = mapped_column(index=True)
    ended_at: Mapped[datetime | None]
    end_reason: Mapped[str | None] = mapped_column(NfcString(32))


class DpopProof(Base):
    """A DPoP proof that was shown once (RFC 9449, 11.1); kept as long as it would be accepted."""

    __tablename__ = "dpop_proofs"

    proof_hash: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    expires_at: Mapped[datetime] = mapped_column(index=True)


class DeniedToken(Base):
    """A provider's access token that counts no more, by its ``jti``, else by sub and iat.

    Never by the token's hash: a signature can be written in more than one way.
    """

    __tablename__ = "denied_tokens"

    token_hash: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    denied_at: Mapped[datetime]
    expires_at: Mapped[datetime] = mapped_column(index=True)


class SigningKey(KeyPairColumns, Base):
    """A key that signs our access tokens; the private half sealed, the public half a JWK."""

    __tablename__ = "signing_keys"

    # From then on its signatures count no more and it is not published.
    withdrawn_at: Mapped[datetime | None]

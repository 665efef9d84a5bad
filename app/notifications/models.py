"""Tables of notifications: devices, the citizens' inbox, deliveries."""

import uuid
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, SmallInteger, text
from sqlalchemy.orm import Mapped, mapped_column

from app.database import Base, LookupHash, NfcString, Sealed, new_id
from app.notifications.transports import Transport


class Device(Base):
    """One installation of an app; its push address belongs to whoever registered it last.

    An official's mailbox is one, too, with an id of its own.
    """

    __tablename__ = "devices"
    __table_args__ = (
        CheckConstraint("citizen_id IS NULL OR staff_id IS NULL", name="of_one_person"),
    )

    installation_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    # None: nobody is logged in on it, and it is told public news only.
    citizen_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("citizens.id"), index=True)
    # An official: then it is the staff's app that is installed there.
    staff_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("staff_members.id"), index=True)
    # Ending this session detaches the phone.
    session_id: Mapped[uuid.UUID | None] = mapped_column(index=True)
    platform: Mapped[str] = mapped_column(NfcString(16))
    app_version: Mapped[str] = mapped_column(NfcString(32))
    locale: Mapped[str] = mapped_column(NfcString(16))
    time_zone: Mapped[str] = mapped_column(NfcString(64))
    address_kind: Mapped[str] = mapped_column(NfcString(8))
    sealed_address: Mapped[bytes] = mapped_column(Sealed)
    address_hash: Mapped[bytes] = mapped_column(LookupHash, unique=True)
    registered_at: Mapped[datetime]
    refreshed_at: Mapped[datetime] = mapped_column(index=True)


class NotificationPreferences(Base):
    """What a citizen's phones may show, and when; without a row, what counts for everybody."""

    __tablename__ = "notification_preferences"

    citizen_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("citizens.id"), primary_key=True)
    muted_channels: Mapped[list[str]]
    # On the phone's clock, as HH:MM; both or neither.
    quiet_starts: Mapped[str | None] = mapped_column(NfcString(5))
    quiet_ends: Mapped[str | None] = mapped_column(NfcString(5))
    updated_at: Mapped[datetime]


class Notification(Base):
    """One thing a citizen was told. Its text is made when read, in the reader's language."""

    __tablename__ = "notifications"
    __table_args__ = (
        Index("ix_notifications_citizen_id_id", "citizen_id", "id"),
        Index("ix_notifications_citizen_id_change_serial", "citizen_id", "change_serial"),
        Index(
            "ix_notifications_unnumbered",
            "id",
            postgresql_where=text("change_serial IS NULL"),
            sqlite_where=text("change_serial IS NULL"),
        ),
        Index(
            "ix_notifications_unread",
            "citizen_id",
            postgresql_where=text("read_at IS NULL"),
            sqlite_where=text("read_at IS NULL"),
        ),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    citizen_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("citizens.id"))
    kind: Mapped[str] = mapped_column(NfcString(32))
    entity_id: Mapped[str] = mapped_column(NfcString(64))
    params: Mapped[dict[str, Any]]
    created_at: Mapped[datetime]
    read_at: Mapped[datetime | None]
    # By the citizen, or taken back before anybody was pushed it: what is left only says so.
    deleted_at: Mapped[datetime | None]
    # Taken away by whoever changes it, see ``app.database.change_numbers``.
    change_serial: Mapped[int | None] = mapped_column(BigInteger)


class DeliveryState(StrEnum):
    """Where a delivery is; every state but the first is final."""

    PENDING = "pending"
    SENT = "sent"
    FAILED = "failed"
    EXPIRED = "expired"
    CANCELLED = "cancelled"


class Delivery(Base):
    """A notification, or a broadcast, on its way to one device: the queue's row.

    It is of exactly one of the three that it may be of.
    """

    __tablename__ = "deliveries"
    __table_args__ = (
        Index(
            "ix_deliveries_due",
            "transport",
            "next_attempt_at",
            postgresql_where=text("state = 'pending'"),
            sqlite_where=text("state = 'pending'"),
        ),
        Index("ix_deliveries_notification_id", "notification_id"),
        Index(
            "ix_deliveries_state_id",
            "state",
            "id",
            postgresql_where=text("state NOT IN ('pending', 'sent')"),
            sqlite_where=text("state NOT IN ('pending', 'sent')"),
        ),
        Index(
            "ix_deliveries_error_id",
            "error",
            "id",
            postgresql_where=text("error IS NOT NULL"),
            sqlite_where=text("error IS NOT NULL"),
        ),
        Index(
            "ix_deliveries_broadcast_id_state",
            "broadcast_id",
            "state",
            postgresql_where=text("broadcast_id IS NOT NULL"),
            sqlite_where=text("broadcast_id IS NOT NULL"),
        ),
        CheckConstraint(
            "(CASE WHEN notification_id IS NULL THEN 0 ELSE 1 END)"
            " + (CASE WHEN broadcast_id IS NULL THEN 0 ELSE 1 END)"
            " + (CASE WHEN staff_notification_id IS NULL THEN 0 ELSE 1 END) = 1",
            name="of_one",
        ),
        Index(
            "ix_deliveries_staff_notification_id",
            "staff_notification_id",
            postgresql_where=text("staff_notification_id IS NOT NULL"),
            sqlite_where=text("staff_notification_id IS NOT NULL"),
        ),
        Index("ix_deliveries_installation_id_subject", "installation_id", "subject"),
        Index(
            "ix_deliveries_replaced_by",
            "replaced_by",
            postgresql_where=text("replaced_by IS NOT NULL"),
            sqlite_where=text("replaced_by IS NOT NULL"),
        ),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    notification_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("notifications.id"))
    broadcast_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("broadcasts.id"))
    staff_notification_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("staff_notifications.id")
    )
    transport: Mapped[str] = mapped_column(
        NfcString(8), default=Transport.CITIZEN.value, server_default=Transport.CITIZEN.value
    )
    # No foreign key: a delivery outlives its device, as the record of what became of it.
    installation_id: Mapped[uuid.UUID]
    # What it speaks of: on the phone a newer message takes the place of an older one's.
    subject: Mapped[str] = mapped_column(NfcString(64))
    state: Mapped[str] = mapped_column(NfcString(16))
    # Those with an outcome: a worker that died while sending has not used one up.
    attempts: Mapped[int] = mapped_column(SmallInteger, default=0)
    # Also the lease: a claim moves it into the future, and a dead worker's claim runs out.
    next_attempt_at: Mapped[datetime]
    claim: Mapped[uuid.UUID | None]
    error: Mapped[str | None] = mapped_column(NfcString(64))
    message_name: Mapped[str | None] = mapped_column(NfcString(200))
    # The newer delivery that this one was cancelled for, before it was sent.
    replaced_by: Mapped[uuid.UUID | None]
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]

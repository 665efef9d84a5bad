"""Devices as they come in, notifications as they go out."""

from enum import StrEnum
from typing import Any

from marshmallow import post_load

from app.notifications.devices import Registration
from app.web import fields
from app.web.schemas import MAX_LIMIT, InputSchema, OutputSchema, changes_members, page_schema


class Platform(StrEnum):
    """What the phone runs."""

    ANDROID = "android"
    IOS = "ios"


class AddressKind(StrEnum):
    """What sort of address Firebase gave the app."""

    FID = "fid"
    TOKEN = "token"


class DeviceInput(InputSchema):
    """The app's installation, and where Firebase reaches it."""

    platform = fields.Choice(Platform, required=True)
    app_version = fields.Text(required=True, max_length=32, metadata={"example": "1.4.0"})
    locale = fields.Text(
        required=True, max_length=16, pattern=r"[A-Za-z0-9_-]+", metadata={"example": "vi-VN"}
    )
    time_zone = fields.Text(
        required=True,
        max_length=64,
        pattern=r"[A-Za-z0-9_+/-]+",
        metadata={"example": "Asia/Ho_Chi_Minh"},
    )
    # Opaque to us, and never an address on the network.
    address = fields.Text(
        required=True, max_length=1024, pattern=r"[A-Za-z0-9_:.-]+", metadata={"example": "fid-1"}
    )
    address_kind = fields.Choice(AddressKind, required=True)

    @post_load
    def make(self, sent: dict[str, Any], **_: Any) -> Registration:
        """The registration that the domain takes."""
        return Registration(
            **sent
            | {"platform": sent["platform"].value, "address_kind": sent["address_kind"].value}
        )


class NotificationSchema(OutputSchema):
    """One thing the citizen was told, in his language."""

    id = fields.Id(required=True)
    kind = fields.Code(required=True, metadata={"example": "report_moved"})
    channel = fields.Code(required=True, metadata={"example": "report_updates"})
    title = fields.Text(
        required=True, max_length=65, metadata={"example": "Phản ánh BD-2026-004213-K"}
    )
    # As long as what the law wants to be said of a breach; all others are shorter than 240.
    body = fields.Text(required=True, max_length=1000, multiline=True)
    deep_link = fields.Text(required=True, max_length=300, metadata={"format": "uri"})
    entity_id = fields.Text(required=True, max_length=64)
    created_at = fields.Moment(required=True)
    read_at = fields.Moment(required=True, allow_none=True)


NotificationPageSchema = page_schema(
    NotificationSchema,
    **changes_members(),
    removed_ids=fields.Items(
        fields.Id(),
        required=True,
        max_items=MAX_LIMIT,
        metadata={"description": "What is not in the inbox any more; only among changes."},
    ),
    announcements_read_until=fields.Moment(
        required=True,
        allow_none=True,
        metadata={"description": "Announcements created up to then are read (`read-all`)."},
    ),
)


SecurityNoticePageSchema = page_schema(NotificationSchema, name="SecurityNoticePageSchema")


class UnreadCountSchema(OutputSchema):
    """How many notifications are unread."""

    unread = fields.Whole(required=True, minimum=0, maximum=2**31)

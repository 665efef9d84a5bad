"""Which deliveries an administrator asks for, and how they go out."""

from collections.abc import Callable
from enum import StrEnum
from typing import Any

from app.notifications.broadcasts.rules import BroadcastKind
from app.notifications.channels import Channel
from app.notifications.kinds import Kind
from app.notifications.models import DeliveryState
from app.notifications.staff.channels import StaffChannel
from app.notifications.staff.kinds import StaffKind
from app.notifications.transports import Transport
from app.web import fields
from app.web.schemas import OutputSchema, PageQuery, page_schema


def _joined(name: str, *kinds: type[StrEnum]) -> type[StrEnum]:
    """The members of all, each once."""
    make: Callable[..., Any] = StrEnum
    joined: type[StrEnum] = make(name, {one.name: one.value for kind in kinds for one in kind})
    return joined


# What a delivery may be of: news of one citizen or official, or a broadcast.
DELIVERY_KINDS = _joined("DeliveryKind", Kind, BroadcastKind, StaffKind)
DELIVERY_CHANNELS = _joined("DeliveryChannel", Channel, StaffChannel)


class DeliveryQuery(PageQuery):
    """Which deliveries."""

    state = fields.Choice(DeliveryState)
    error = fields.Text(
        max_length=64,
        pattern=r"[a-z][a-z_]*",
        metadata={"description": "Why it is not sent (yet).", "example": "unregistered"},
    )
    kind = fields.Choice(DELIVERY_KINDS)
    channel = fields.Choice(DELIVERY_CHANNELS)
    transport = fields.Choice(
        Transport,
        metadata={"description": "`citizen`, `staff`: phones of that Firebase project."},
    )
    since = fields.Moment(metadata={"description": "Written at or after this moment."})


class DeliverySchema(OutputSchema):
    """A push on its way to one phone, a mail to one mailbox; or at its end."""

    id = fields.Id(required=True)
    notification_id = fields.Id(
        required=True, allow_none=True, metadata={"description": "What a citizen was told."}
    )
    broadcast_id = fields.Id(
        required=True,
        allow_none=True,
        metadata={"description": "The announcement or alert as it went out to all phones."},
    )
    staff_notification_id = fields.Id(
        required=True, allow_none=True, metadata={"description": "What an official was told."}
    )
    transport = fields.Code(required=True, metadata={"example": "citizen"})
    kind = fields.Code(required=True, metadata={"example": "report_moved"})
    channel = fields.Code(required=True, metadata={"example": "report_updates"})
    state = fields.Code(required=True, metadata={"example": "failed"})
    attempts = fields.Whole(required=True, minimum=0, maximum=32767)
    error = fields.Code(
        required=True,
        allow_none=True,
        metadata={
            "description": "Why it was not sent, or was not at the last attempt.",
            "example": "unavailable",
        },
    )
    next_attempt_at = fields.Moment(
        required=True,
        allow_none=True,
        metadata={"description": "Null at its end, and while a worker has it in hand."},
    )
    created_at = fields.Moment(required=True)
    expires_at = fields.Moment(
        required=True, metadata={"description": "It is never sent from this moment on."}
    )
    finished_at = fields.Moment(required=True, allow_none=True)


DeliveryPageSchema = page_schema(DeliverySchema)

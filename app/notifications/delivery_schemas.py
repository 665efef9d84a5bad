"""Which deliveries an administrator asks for, and how they go out."""

from enum import StrEnum

from app.notifications.broadcasts.rules import BroadcastKind
from app.notifications.channels import Channel
from app.notifications.kinds import Kind
from app.notifications.models import DeliveryState
from app.web import fields
from app.web.schemas import OutputSchema, PageQuery, page_schema

# What a delivery may be of: news of one citizen, or a broadcast.
DeliveryKind = StrEnum(  # type: ignore[misc]  # its members are those of both, not written again
    "DeliveryKind", {one.name: one.value for one in (*Kind, *BroadcastKind)}
)


class DeliveryQuery(PageQuery):
    """Which deliveries."""

    state = fields.Choice(DeliveryState)
    error = fields.Text(
        max_length=64,
        pattern=r"[a-z][a-z_]*",
        metadata={"description": "Why it is not sent (yet).", "example": "unregistered"},
    )
    kind = fields.Choice(DeliveryKind)
    channel = fields.Choice(Channel)
    since = fields.Moment(metadata={"description": "Written at or after this moment."})


class DeliverySchema(OutputSchema):
    """A push on its way to one phone, or at its end."""

    id = fields.Id(required=True)
    notification_id = fields.Id(
        required=True, allow_none=True, metadata={"description": "Null: it is of a broadcast."}
    )
    broadcast_id = fields.Id(
        required=True,
        allow_none=True,
        metadata={"description": "The announcement or alert as it went out to all phones."},
    )
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

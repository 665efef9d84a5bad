"""What a citizen's phones may show, and when."""

from datetime import time
from typing import Any

from marshmallow import post_load

from app.notifications.channels import ALWAYS_HEARD, Channel, MutableChannel
from app.notifications.preferences import Preferences
from app.notifications.quiet_hours import QuietHours
from app.web import fields
from app.web.schemas import InputSchema, OutputSchema

_CLOCK = r"([01][0-9]|2[0-3]):[0-5][0-9]"
_STARTS = {"description": "On the phone's clock.", "example": "21:30"}
_ENDS = {"description": "Not included; past midnight where it is earlier.", "example": "07:00"}
_MUTED = {
    "description": "Their news reaches the inbox and no phone. "
    + ", ".join(f"`{channel}`" for channel in sorted(ALWAYS_HEARD))
    + " can't be muted here.",
    "example": ["announcements"],
}


class QuietHoursInput(InputSchema):
    """When phones are left alone; security and emergencies are heard nevertheless."""

    starts = fields.Text(required=True, max_length=5, pattern=_CLOCK, metadata=_STARTS)
    ends = fields.Text(required=True, max_length=5, pattern=_CLOCK, metadata=_ENDS)

    @post_load
    def make(self, sent: dict[str, Any], **_: Any) -> QuietHours:
        """As the domain takes it."""
        return QuietHours(time.fromisoformat(sent["starts"]), time.fromisoformat(sent["ends"]))


class NotificationPreferencesInput(InputSchema):
    """All of them: what is left out is not kept."""

    muted_channels = fields.Items(
        fields.Choice(MutableChannel),
        required=True,
        max_items=len(MutableChannel),
        unique=True,
        metadata=_MUTED,
    )
    quiet_hours = fields.Part(
        QuietHoursInput,
        required=True,
        allow_none=True,
        metadata={"description": "Null: news comes at every hour."},
    )

    @post_load
    def make(self, sent: dict[str, Any], **_: Any) -> Preferences:
        """As the domain takes it."""
        muted = frozenset(Channel(channel.value) for channel in sent["muted_channels"])
        return Preferences(muted, sent["quiet_hours"])


class QuietHoursSchema(OutputSchema):
    """When phones are left alone; what comes meanwhile is pushed afterwards."""

    starts = fields.Text(required=True, max_length=5, metadata=_STARTS)
    ends = fields.Text(required=True, max_length=5, metadata=_ENDS)


class NotificationPreferencesSchema(OutputSchema):
    """What counts for all of the citizen's phones."""

    muted_channels = fields.Items(
        fields.Code(), required=True, max_items=len(Channel), metadata=_MUTED
    )
    quiet_hours = fields.Part(QuietHoursSchema, required=True, allow_none=True)

"""Officials' phones, and how officials want to be told."""

from typing import Any

from marshmallow import post_load

from app.notifications.staff.channels import DigestMeans, Means, StaffChannel
from app.notifications.staff.preferences import DIGEST_AT, Choice
from app.web import fields
from app.web.schemas import InputSchema, OutputSchema

_CLOCK = r"([01][0-9]|2[0-3]):[0-5][0-9]"
_AT = {"description": "On the province's clock, on working days.", "example": DIGEST_AT}
_OFFICE = {
    "description": "Pushes wait until the offices open; emergencies do not. Mails come at any hour."
}


class StaffMeansInput(InputSchema):
    """How news of each channel comes; the inbox has it in any case."""

    new_work = fields.Choice(Means, required=True)
    deadlines = fields.Choice(Means, required=True)
    escalations = fields.Choice(Means, required=True)
    emergencies = fields.Choice(
        Means,
        required=True,
        metadata={"description": "Who is on duty is pushed them, whatever is chosen."},
    )
    announcements = fields.Choice(Means, required=True)


class StaffDigestInput(InputSchema):
    """Once on each working day, how much waits; nothing where nothing does."""

    at = fields.Text(load_default=DIGEST_AT, max_length=5, pattern=_CLOCK, metadata=_AT)
    by = fields.Choice(DigestMeans, required=True)


class StaffPreferencesInput(InputSchema):
    """All of them: what is left out is not kept."""

    means = fields.Part(StaffMeansInput, required=True)
    only_in_office_hours = fields.Flag(required=True, metadata=_OFFICE)
    digest = fields.Part(
        StaffDigestInput,
        required=True,
        allow_none=True,
        metadata={"description": "Null: none comes."},
    )

    @post_load
    def make(self, sent: dict[str, Any], **_: Any) -> Choice:
        """As the domain takes it."""
        digest = sent["digest"]
        return Choice(
            {StaffChannel(channel): means for channel, means in sent["means"].items()},
            sent["only_in_office_hours"],
            has_digest=digest is not None,
            digest_at=digest["at"] if digest else DIGEST_AT,
            digest_by=digest["by"] if digest else DigestMeans.PUSH,
        )


class StaffMeansSchema(OutputSchema):
    """How news of each channel comes."""

    new_work = fields.Code(required=True, metadata={"example": "push"})
    deadlines = fields.Code(required=True)
    escalations = fields.Code(required=True)
    emergencies = fields.Code(required=True)
    announcements = fields.Code(required=True)


class StaffDigestSchema(OutputSchema):
    """When and how the digest comes."""

    at = fields.Text(required=True, max_length=5, metadata=_AT)
    by = fields.Code(required=True, metadata={"example": "email"})


class StaffPreferencesSchema(OutputSchema):
    """What counts for the caller."""

    means = fields.Part(StaffMeansSchema, required=True)
    only_in_office_hours = fields.Flag(required=True, metadata=_OFFICE)
    digest = fields.Part(StaffDigestSchema, required=True, allow_none=True)
    has_mailbox = fields.Flag(
        required=True,
        metadata={"description": "Whether mails have somewhere to go: an operator sets it."},
    )

"""A look at who filed a report, as it is asked for and answered."""

from typing import Any

from marshmallow import post_load

from app.triage.looks.taking import LookPurpose, Why
from app.web import fields
from app.web.schemas import InputSchema, OutputSchema


class IdentityLookInput(InputSchema):
    """What the look is for, and why; the citizen may come to read both."""

    purpose = fields.Choice(LookPurpose, required=True, metadata={"example": "contact"})
    reason = fields.Text(
        required=True,
        min_length=10,
        max_length=1000,
        multiline=True,
        metadata={"example": "Cần hỏi lại vị trí hố ga trước khi cử đội sửa chữa."},
    )

    @post_load
    def make(self, sent: dict[str, Any], **_more: Any) -> Why:
        """What the domain takes."""
        return Why(**sent)


class CitizenSeenSchema(OutputSchema):
    """Whose account filed it."""

    full_name = fields.Text(
        required=True, allow_none=True, max_length=200, metadata={"example": "Nguyễn Thị Lan"}
    )
    phone = fields.Text(
        required=True,
        allow_none=True,
        max_length=16,
        metadata={"description": "Null also where he wants no contact.", "example": "+84900000001"},
    )
    email = fields.Text(
        required=True,
        allow_none=True,
        max_length=254,
        metadata={"description": "Null also where he wants no contact."},
    )


class CallerSeenSchema(OutputSchema):
    """Who called 1022, as far as he said."""

    name = fields.Text(required=True, allow_none=True, max_length=200)
    phone = fields.Text(required=True, allow_none=True, max_length=32)


class FiledForSeenSchema(OutputSchema):
    """For whom it was filed."""

    relation = fields.Code(required=True, metadata={"example": "family"})
    name = fields.Text(required=True, allow_none=True, max_length=200)
    phone = fields.Text(required=True, allow_none=True, max_length=32)


class ReporterIdentitySchema(OutputSchema):
    """Who filed a report."""

    look_id = fields.Id(
        required=True, metadata={"description": "Names this look where it must be delayed."}
    )
    report_id = fields.Id(required=True)
    shown_until = fields.Moment(
        required=True,
        metadata={"description": "Show it no longer, and keep it nowhere; then ask again."},
    )
    citizen = fields.Part(
        CitizenSeenSchema,
        required=True,
        allow_none=True,
        metadata={"description": "Null: filed for a caller who has not claimed it."},
    )
    caller = fields.Part(CallerSeenSchema, required=True, allow_none=True)
    filed_for = fields.Part(FiledForSeenSchema, required=True, allow_none=True)

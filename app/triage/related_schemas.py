"""What a report shows of others that it has to do with."""

from app.feedback.schemas import MessageSchema
from app.triage.photo_schemas import StaffPhotoSchema
from app.web import fields
from app.web.app_config import MAX_REPORT_TEXT
from app.web.schemas import OutputSchema


class RelatedReportSchema(OutputSchema):
    """Another report that this one has to do with."""

    id = fields.Id(required=True)
    reference = fields.Text(required=True, max_length=24, metadata={"example": "BD-2026-004213-K"})


class DuplicateSchema(RelatedReportSchema):
    """A report that was merged into another, with what its own citizen said and showed."""

    revision = fields.Whole(required=True, minimum=1, maximum=2**31)
    text = fields.Text(required=True, max_length=MAX_REPORT_TEXT, multiline=True)
    submitted_at = fields.Moment(required=True)
    photos = fields.Items(fields.Part(StaffPhotoSchema), required=True, max_items=100)
    messages = fields.Items(fields.Part(MessageSchema), required=True, max_items=10_000)

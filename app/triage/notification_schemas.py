"""What staff read in their inbox."""

from app.web import fields
from app.web.schemas import OutputSchema, page_schema


class StaffNotificationSchema(OutputSchema):
    """The last thing that an official was told of one subject, in his language."""

    id = fields.Id(required=True)
    kind = fields.Code(required=True, metadata={"example": "work_arrived"})
    channel = fields.Code(
        required=True,
        allow_none=True,
        metadata={
            "description": "By it one says how to be told; null: it comes in any case.",
            "example": "new_work",
        },
    )
    about = fields.Code(
        required=True,
        metadata={"description": "`report`, `announcement`, `itself`.", "example": "report"},
    )
    subject_id = fields.Id(
        required=True, metadata={"description": "The report or announcement that it is about."}
    )
    title = fields.Text(
        required=True, max_length=65, metadata={"example": "Việc mới: BD-2026-004213-K"}
    )
    body = fields.Text(required=True, max_length=240)
    link = fields.Text(required=True, max_length=300, metadata={"format": "uri"})
    told_at = fields.Moment(required=True)
    read_at = fields.Moment(required=True, allow_none=True)


StaffNotificationPageSchema = page_schema(StaffNotificationSchema)


class StaffUnreadCountSchema(OutputSchema):
    """How much is unread."""

    unread = fields.Whole(required=True, minimum=0, maximum=2**31)

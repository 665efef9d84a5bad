"""What staff read in their inbox."""

from app.web import fields
from app.web.schemas import MAX_LIMIT, OutputSchema, changes_members, page_schema


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
        metadata={
            "description": "`report`, `announcement`, `data_request`, `breach`, `itself`.",
            "example": "report",
        },
    )
    subject_id = fields.Id(required=True, metadata={"description": "What it is about, by `about`."})
    title = fields.Text(
        required=True, max_length=65, metadata={"example": "Việc mới: BD-2026-004213-K"}
    )
    body = fields.Text(required=True, max_length=240)
    link = fields.Text(required=True, max_length=300, metadata={"format": "uri"})
    told_at = fields.Moment(required=True)
    read_at = fields.Moment(required=True, allow_none=True)


StaffNotificationPageSchema = page_schema(
    StaffNotificationSchema,
    **changes_members(),
    removed_ids=fields.Items(
        fields.Id(),
        required=True,
        max_items=MAX_LIMIT,
        metadata={
            "description": "With `changed_after`: deleted, or out of sight by now; forget them."
        },
    ),
)


class StaffUnreadCountSchema(OutputSchema):
    """How much is unread."""

    unread = fields.Whole(required=True, minimum=0, maximum=2**31)

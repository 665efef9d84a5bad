"""Photos as staff send and read them."""

from app.feedback.photo_schemas import MAX_ALT_TEXT
from app.feedback.schemas import ReportPhotoSchema
from app.feedback.states import Publication
from app.web import fields
from app.web.schemas import InputSchema


class StaffPhotoSchema(ReportPhotoSchema):
    """One photo of a report, with what anyone may see of it."""

    publication = fields.Code(required=True, metadata={"example": "pending"})
    revision = fields.Whole(required=True, minimum=1, maximum=2**31)


class PhotoPublicationInput(InputSchema):
    """What anyone may see of a photo, and what it shows. Only these words become public."""

    publication = fields.Choice(Publication, required=True)
    alt_text = fields.Text(
        required=True,
        allow_none=True,
        max_length=MAX_ALT_TEXT,
        metadata={"example": "Mặt đường đã được vá phẳng."},
    )

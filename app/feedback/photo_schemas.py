"""Photos as they come in and go out."""

from app.web import fields
from app.web.schemas import InputSchema, OutputSchema

MAX_ALT_TEXT = 300
_SHOWS = {"example": "Ổ gà sâu trước số nhà 12."}


class PhotoForm(InputSchema):
    """What may stand in the form beside the photo."""

    alt_text = fields.Text(
        max_length=MAX_ALT_TEXT,
        metadata={"description": "What the photo shows, for who cannot see it."} | _SHOWS,
    )


class PhotoTextInput(InputSchema):
    """What the photo shows, in the citizen's words; null takes them back."""

    alt_text = fields.Text(
        required=True, allow_none=True, max_length=MAX_ALT_TEXT, metadata=dict(_SHOWS)
    )


class UploadTicketSchema(OutputSchema):
    """The right to add photos to one report, without a login."""

    token = fields.Text(
        required=True,
        max_length=200,
        metadata={"description": "Sent as `Authorization: UploadTicket {token}`."},
    )
    expires_at = fields.Moment(required=True)
    photos_left = fields.Whole(required=True, minimum=1, maximum=100)
